import Testing

@testable import Usher

@Suite struct ConnectionStateTests {
  /// A script: the events a connection meets, and the action each must bring.
  struct Script: CustomTestStringConvertible, Sendable {
    let name: String
    let steps: [(event: ConnectionState.Event, action: ConnectionState.Action)]
    var end = ConnectionState.Phase.closed
    var testDescription: String { name }
  }

  static let scripts = [
    Script(
      name: "the client ends and is answered",
      steps: [(.clientEnded(serviceGoesOn: false), .flush), (.outputDrained, .close)]),
    Script(
      name: "the server closes, lingers, and the client ends",
      steps: [
        (.closeRequested, .flush), (.outputDrained, .shutDownSending),
        (.clientEnded(serviceGoesOn: false), .close),
      ]),
    Script(
      name: "the client ends while it is sent what it is owed",
      steps: [
        (.closeRequested, .flush), (.clientEnded(serviceGoesOn: false), .nothing), (.outputDrained, .close),
      ]),
    Script(
      name: "the service goes on after the end and closes later",
      steps: [
        (.clientEnded(serviceGoesOn: true), .nothing), (.outputDrained, .nothing), (.closeRequested, .flush),
        (.outputDrained, .close),
      ]),
    Script(
      name: "output drains in the ordinary course",
      steps: [(.outputDrained, .nothing), (.outputDrained, .nothing)], end: .open),
    Script(
      name: "a second wish to close changes nothing",
      steps: [
        (.closeRequested, .flush), (.closeRequested, .nothing), (.outputDrained, .shutDownSending),
        (.closeRequested, .nothing), (.outputDrained, .nothing),
      ], end: .lingering),
    Script(
      name: "a wish to close after the client ended changes nothing",
      steps: [
        (.clientEnded(serviceGoesOn: false), .flush), (.closeRequested, .nothing), (.outputDrained, .close),
      ]),
    Script(name: "an open connection is cut", steps: [(.cut, .close)]),
    Script(
      name: "a half-closed one is cut",
      steps: [(.clientEnded(serviceGoesOn: true), .nothing), (.cut, .close)]),
    Script(name: "a flushing one is cut", steps: [(.closeRequested, .flush), (.cut, .close)]),
    Script(
      name: "a flushing one whose client ended is cut",
      steps: [(.clientEnded(serviceGoesOn: false), .flush), (.cut, .close)]),
    Script(
      name: "a lingering one is cut",
      steps: [(.closeRequested, .flush), (.outputDrained, .shutDownSending), (.cut, .close)]),
    Script(
      name: "whatever the service said then, the end of a client that is sent off is its end",
      steps: [
        (.closeRequested, .flush), (.clientEnded(serviceGoesOn: true), .nothing), (.outputDrained, .close),
      ]),
    Script(
      name: "and of one that lingers",
      steps: [
        (.closeRequested, .flush), (.outputDrained, .shutDownSending),
        (.clientEnded(serviceGoesOn: true), .close),
      ]),
    Script(
      name: "nothing matters once it is closed",
      steps: [
        (.cut, .close), (.cut, .nothing), (.closeRequested, .nothing), (.outputDrained, .nothing),
        (.clientEnded(serviceGoesOn: true), .nothing), (.clientEnded(serviceGoesOn: false), .nothing),
      ]),
  ]

  @Test(arguments: scripts)
  func each(_ script: Script) {
    var state = ConnectionState()
    for (index, step) in script.steps.enumerated() {
      #expect(state.handle(step.event) == step.action, "step \(index): \(step.event)")
    }
    #expect(state.phase == script.end)
  }

  @Test func whatEachPhaseAllows() {
    /// Serving, accepting output, reading, closing.
    func answers(_ events: [ConnectionState.Event]) -> [Bool] {
      var state = ConnectionState()
      for event in events { _ = state.handle(event) }
      return [state.isServing, state.acceptsOutput, state.reads, state.isClosing]
    }
    #expect(answers([]) == [true, true, true, false])
    #expect(answers([.clientEnded(serviceGoesOn: true)]) == [false, true, false, false])
    #expect(answers([.closeRequested]) == [false, false, true, true])
    #expect(answers([.clientEnded(serviceGoesOn: false)]) == [false, false, false, true])
    #expect(answers([.closeRequested, .outputDrained]) == [false, false, true, true])
    #expect(answers([.cut]) == [false, false, false, false])
  }
}

extension ConnectionStateTests {
  @Test func endingTwiceWhileHalfClosedIsABug() async {
    await #expect(processExitsWith: .failure) {
      var state = ConnectionState()
      _ = state.handle(.clientEnded(serviceGoesOn: true))
      _ = state.handle(.clientEnded(serviceGoesOn: true))
    }
  }

  @Test func endingForGoodWhileHalfClosedIsABug() async {
    await #expect(processExitsWith: .failure) {
      var state = ConnectionState()
      _ = state.handle(.clientEnded(serviceGoesOn: true))
      _ = state.handle(.clientEnded(serviceGoesOn: false))
    }
  }

  @Test func endingTwiceWhileFlushingIsABug() async {
    await #expect(processExitsWith: .failure) {
      var state = ConnectionState()
      _ = state.handle(.clientEnded(serviceGoesOn: false))
      _ = state.handle(.clientEnded(serviceGoesOn: false))
    }
  }

  @Test func endingTwiceWhileFlushingIsABugWhateverTheServiceSays() async {
    await #expect(processExitsWith: .failure) {
      var state = ConnectionState()
      _ = state.handle(.clientEnded(serviceGoesOn: false))
      _ = state.handle(.clientEnded(serviceGoesOn: true))
    }
  }
}
