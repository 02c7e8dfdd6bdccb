internal import Usher
internal import Varlink

/// One operator's connection: bytes come in on the admin lane, answers go out in the order of the questions.
///
/// One question is answered at a time, away from the lane, and the next one only when the operator has taken what was
/// answered before, but for a little. When too much waits behind it, reading pauses. Between two questions others have
/// their turn, so that nobody who asks much keeps those waiting who ask little.
package final class AdminConversation: Sendable {
  private struct State {
    var input = AdminInput()
    /// Whether a task answers what has come.
    var isAnswering = false
    var isPaused = false
  }

  /// How much of what was answered may wait to be taken before more is answered.
  private static let patience = 65_536

  private let client: Client
  private let peer: AdminPeer
  private let dispatcher: Dispatcher<AdminPeer>
  private let front: TextFront
  private let state = Lock(State())

  init(with client: Client, caller: AdminCaller, dispatcher: Dispatcher<AdminPeer>, front: TextFront) {
    self.client = client
    self.peer = AdminPeer(client, caller: caller)
    self.dispatcher = dispatcher
    self.front = front
  }

  /// Takes bytes as they came; called on the lane.
  func receive(_ bytes: [UInt8]) {
    let mustPause = state.withLock { state -> Bool in
      state.input.receive(bytes)
      guard !state.isPaused, !state.input.canWait else { return false }
      state.isPaused = true
      return true
    }
    if mustPause { client.pauseReading() }
    answerAll()
  }

  /// Learns that no more will come; called on the lane.
  func end() {
    state.withLock { $0.input.end() }
    peer.end()
    answerAll()
  }

  /// Learns that the operator is gone; called on the lane.
  func disconnected() {
    peer.end()
  }

  /// Answers what has come, unless that is being done already.
  private func answerAll() {
    let isFirst = state.withLock { state -> Bool in
      defer { state.isAnswering = true }
      return !state.isAnswering
    }
    guard isFirst else { return }
    Task.onServer { [self] in
      while await answerNext() { await Task.yield() }
    }
  }

  /// Answers one question.
  ///
  /// - Returns: Whether there may be another.
  private func answerNext() async -> Bool {
    let (step, mayResume) = state.withLock { state -> (AdminInput.Step, Bool) in
      let step = state.input.next()
      if case .wait = step { state.isAnswering = false }
      let mayResume = state.isPaused && state.input.canWait
      if mayResume { state.isPaused = false }
      return (step, mayResume)
    }
    if mayResume { client.resumeReading() }
    switch step {
    case .call(let call):
      await dispatcher.answer(call, for: peer) { [self] reply in await send(reply) }
      peer.answered()
      return true
    case .line(let line):
      _ = await send(Array(await front.answer(line, for: peer).utf8))
      peer.answered()
      return true
    case .close(let farewell):
      if !farewell.isEmpty { client.send(farewell) }
      client.close()
      return false
    case .wait:
      return false
    }
  }

  /// Sends an answer, and returns once there is room for another.
  ///
  /// - Returns: `false` once nobody is there to read it.
  private func send(_ bytes: [UInt8]) async -> Bool {
    guard client.send(bytes) else { return false }
    return await client.drained(to: Self.patience)
  }
}
