import Dispatch

/// Something that is awaited, but not for ever.
final class Answer<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var continuation: CheckedContinuation<Value?, Never>?
  }

  private let state = Lock(State())

  /// Gives the value; whoever waits has it.
  func give(_ value: Value) {
    state.withLock { state -> CheckedContinuation<Value?, Never>? in
      state.value = value
      return state.continuation.take()
    }?.resume(returning: value)
  }

  /// Waits for the value, however long it takes.
  ///
  /// - Precondition: It will be given.
  func wait() async -> Value {
    let value = await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        if state.value == nil { state.continuation = continuation }
        return state.value
      }
      if let value { continuation.resume(returning: value) }
    }
    guard let value else { preconditionFailure("two waited for one answer") }
    return value
  }

  /// Waits for the value.
  ///
  /// - Parameter deadline: How long at most.
  /// - Returns: The value; `nil` if it was not given in time.
  func wait(until deadline: DispatchTime) async -> Value? {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        if state.value == nil { state.continuation = continuation }
        return state.value
      }
      if let value { return continuation.resume(returning: value) }
      answerDeadlines.asyncAfter(deadline: deadline) { @Sendable in
        self.state.withLock { $0.continuation.take() }?.resume(returning: nil)
      }
    }
  }
}

/// The queue on which waits end; nothing else runs there.
private let answerDeadlines = DispatchQueue(label: "usher.deadlines")
