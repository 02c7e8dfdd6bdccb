internal import Usher
internal import Varlink

/// One operator's connection: bytes come in on the admin lane, answers go out in the order of the questions.
///
/// One question is answered at a time, away from the lane. When too much waits behind it, reading pauses.
package final class AdminConversation: Sendable {
  private struct State {
    var input = AdminInput()
    /// Whether a task answers what has come.
    var isAnswering = false
    var isPaused = false
  }

  private let client: Client
  private let caller: AdminCaller
  private let dispatcher: Dispatcher<AdminCaller>
  private let front: TextFront
  private let state = Lock(State())

  init(with client: Client, caller: AdminCaller, dispatcher: Dispatcher<AdminCaller>, front: TextFront) {
    self.client = client
    self.caller = caller
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
    answerAll()
  }

  /// Answers what has come, unless that is being done already.
  private func answerAll() {
    let isFirst = state.withLock { state -> Bool in
      defer { state.isAnswering = true }
      return !state.isAnswering
    }
    guard isFirst else { return }
    Task.onServer { [self] in while await answerNext() {} }
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
      await dispatcher.answer(call, for: caller) { [client] reply in client.send(reply) }
      return true
    case .line(let line):
      client.send(await front.answer(line, for: caller))
      return true
    case .close(let farewell):
      if !farewell.isEmpty { client.send(farewell) }
      client.close()
      return false
    case .wait:
      return false
    }
  }
}
