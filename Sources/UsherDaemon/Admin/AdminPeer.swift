internal import Usher

/// An operator's connection, as what answers on it sees it.
package final class AdminPeer: Sendable {
  private struct State {
    /// Whether the operator says nothing any more, or is gone.
    var hasEnded = false
    var interrupt: (@Sendable () -> Void)?
    var afterwards: (@Sendable () -> Void)?
  }

  /// Who is at the other end.
  package let caller: AdminCaller

  private let client: Client
  private let state = Lock(State())

  init(_ client: Client, caller: AdminCaller) {
    self.client = client
    self.caller = caller
  }

  /// Does what may go on for long and be silent for long: it ends when the operator says nothing any more.
  ///
  /// - Parameters:
  ///   - interrupt: Ends it.
  ///   - body: Does it.
  /// - Returns: What `body` returned.
  func streaming<Result>(
    until interrupt: @escaping @Sendable () -> Void, _ body: () async -> Result
  ) async -> Result {
    client.setIdleExempt(true)
    let hasEnded = state.withLock { state in
      state.interrupt = interrupt
      return state.hasEnded
    }
    if hasEnded { interrupt() }
    defer {
      state.withLock { $0.interrupt = nil }
      client.setIdleExempt(false)
    }
    return await body()
  }

  /// Has something done once the answer to the present question has been sent.
  func afterAnswering(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.afterwards = action }
  }

  /// Says that the answer to a question has been sent.
  func answered() {
    state.withLock { $0.afterwards.take() }?()
  }

  /// Says that the operator says nothing any more, or is gone.
  func end() {
    state.withLock { state in
      state.hasEnded = true
      return state.interrupt
    }?()
  }
}
