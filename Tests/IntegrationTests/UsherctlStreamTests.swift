import Glibc
import Testing
import UsherAdmin
import Varlink

/// The commands of usherctl that go on: `watch` and `drain --wait`.
@Suite(.evidence) struct UsherctlStreamTests {
  /// Starts usherctl before a daemon that answers so.
  private func with(
    _ operations: FakeOperations, _ arguments: [String], _ body: (Program, FakeAdmin) throws -> Void
  ) throws {
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        defer { operations.letGo() }
        let program = try Program(
          [Programs.path(of: "usherctl"), "--socket", fake.path] + arguments,
          environment: Programs.environment(in: scratch).merging(["TZ": "UTC-2"]) { $1 },
          directory: scratch.path)
        try body(program, fake)
      }
    }
  }

  private static let time: UInt64 = 1_700_000_000_123_456

  private static let kicked: Event = {
    var event = Event(.kicked, timeUSec: time, client: FakeOperations.client(12, label: "bot\u{1B}"))
    event.detail = "too loud"
    return event
  }()

  private static func event(_ kind: Event.Kind, _ change: (inout Event) -> Void = { _ in }) -> Event {
    var event = Event(kind, timeUSec: time)
    change(&event)
    return event
  }

  // MARK: watch

  @Test func eventsAreLinesWithTheTimeOfDayAsTheyCome() throws {
    let events = [
      Watch.Answer(Event(.connected, timeUSec: Self.time, client: FakeOperations.client(12))),
      Watch.Answer(
        Event(.disconnected, timeUSec: Self.time, client: FakeOperations.client(13), reason: "ended")),
      Watch.Answer(Self.kicked, lost: 17),
      Watch.Answer(
        Self.event(.refused) {
          $0.endpoint = "10.1.2.3:5"
          $0.reason = "refused"
        }),
      Watch.Answer(Self.event(.draining) { $0.drain = FakeOperations.closing }),
      Watch.Answer(
        Self.event(.reloaded) {
          $0.changed = ["limits.clients"]
          $0.restartNeeded = ["server.queues"]
        }),
    ]
    // They are shown though more may come.
    try with(FakeOperations(events: events, holds: true), ["watch"]) { watch, _ in
      try watch.wait(forOutput: "server.queues")
      // TZ is two hours before UTC's 22:13:20.
      #expect(
        watch.text == """
          00:13:20.123  connected     12  127.0.0.1:50412
          00:13:20.123  disconnected  13  127.0.0.1:50412  ended  after 123ms  17 in, 18 out
          17 events were lost here: they came faster than they were read
          00:13:20.123  kicked        12  127.0.0.1:50412  bot\u{FFFD}  too loud
          00:13:20.123  refused       10.1.2.3:5  refused
          00:13:20.123  draining      12 clients left, 3 gone, 0 cut; whoever is left is cut in 28s; newcomers wait
          00:13:20.123  reloaded      changed limits.clients  restart needed for server.queues

          """)
    }
  }

  @Test func theJSONIsAnObjectOnEachLine() throws {
    let events = [Watch.Answer(Self.kicked, lost: 17)]
    try with(FakeOperations(events: events, holds: true), ["watch", "--json"]) { watch, _ in
      try watch.wait(forOutput: "\"lost\"")
      let lines = watch.text.split(separator: "\n")
      #expect(lines.first == #"{"ready":true}"#)
      let event = try JSON(parsing: String(lines[1]))
      #expect(event["lost"] == .int(17))
      #expect(event["event"]?["kind"] == .string("kicked"))
      #expect(event["event"]?["client"]?["id"] == .int(12))
    }
  }

  @Test func ctrlCEndsIt() throws {
    try with(FakeOperations(holds: true), ["watch", "--json"]) { watch, _ in
      try watch.wait(forOutput: "ready")
      watch.child.send(signal: SIGINT)
      let outcome = try watch.waitForEnd()
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
    }
  }

  @Test func aDaemonThatGoesAwayIsStatusThree() throws {
    let operations = FakeOperations(holds: true)
    try with(operations, ["watch", "--json"]) { watch, _ in
      try watch.wait(forOutput: "ready")
      operations.letGo()
      let outcome = try watch.waitForEnd()
      #expect(outcome.status == 3)
      // Its last word was that it stops.
      #expect(outcome.errors.hasPrefix("usherctl: usherd has stopped"))
    }
  }

  @Test func theSelectorReachesTheDaemon() throws {
    let operations = FakeOperations(holds: true)
    try with(operations, ["watch", "12", "--json"]) { watch, _ in
      try watch.wait(forOutput: "ready")
      #expect(operations.asked(Watch.self).map(\.selector.included.ids) == [[12]])
    }
  }

  @Test func theTimeoutIsForTheFirstAnswerNotForTheWholeStream() throws {
    // It lasts for longer than an answer may take.
    let operations = FakeOperations(holds: true)
    try with(operations, ["watch", "--json", "--timeout", "200ms"]) { watch, _ in
      try watch.wait(forOutput: "ready")
      #expect(try watch.child.wait(within: .milliseconds(600)) == nil)
    }
    try Scratch.with { scratch in
      try FakeAdmin.with(.silent, at: scratch.file("s")) { fake in
        let outcome = try Program.run(
          "usherctl", ["watch", "--socket", fake.path, "--timeout", "200ms"], in: scratch)
        #expect(outcome.status == 3 && outcome.errors.contains("no answer within 200ms"))
      }
    }
  }

  // MARK: drain --wait

  private static func progress(
    _ state: DrainProgress.State, left: Int, gone: Int = 0, cut: Int = 0
  ) -> DrainProgress {
    DrainProgress(state: state, left: left, gone: gone, cut: cut, refuses: false, remainingUSec: 5_000_000)
  }

  @Test func progressInAPipeIsLines() throws {
    let steps = [
      Self.progress(.closing, left: 2), Self.progress(.closing, left: 1, gone: 1),
      Self.progress(.closing, left: 1, gone: 1), Self.progress(.done, left: 0, gone: 2),
    ]
    try with(FakeOperations(progress: steps), ["drain", "--wait"]) { drain, _ in
      let outcome = try drain.waitForEnd()
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
      #expect(
        outcome.output
          == """
          draining: 2 clients left, 0 gone, 0 cut; whoever is left is cut in 5.0s; newcomers wait
          draining: 1 client left, 1 gone, 0 cut; whoever is left is cut in 5.0s; newcomers wait
          draining: 0 clients left, 2 gone, 0 cut; newcomers wait

          """.replacing("5.0s", with: "5s"))
    }
  }

  @Test func whoHadToBeCutIsStatusOne() throws {
    let steps = [Self.progress(.closing, left: 3), Self.progress(.done, left: 0, gone: 1, cut: 2)]
    try with(FakeOperations(progress: steps), ["drain", "--wait", "--json"]) { drain, _ in
      let outcome = try drain.waitForEnd()
      #expect(outcome.status == 1)
      #expect(outcome.errors == "usherctl: 2 clients had to be cut\n")
      let last = try JSON(parsing: String(outcome.output.split(separator: "\n").last ?? ""))
      #expect(last["progress"]?["cut"] == .int(2))
    }
  }

  @Test func aDrainThatIsTakenBackIsStatusOne() throws {
    let steps = [Self.progress(.closing, left: 3), Self.progress(.resumed, left: 3)]
    try with(FakeOperations(progress: steps), ["drain", "--wait"]) { drain, _ in
      let outcome = try drain.waitForEnd()
      #expect(outcome.status == 1)
      #expect(outcome.errors == "usherctl: the drain was taken back with 3 clients left\n")
    }
  }

  @Test func ctrlCLeavesTheDrainRunningAndSaysSo() throws {
    let steps = [Self.progress(.closing, left: 3), Self.progress(.closing, left: 3)]
    try with(FakeOperations(progress: steps, holds: true), ["drain", "--wait"]) { drain, _ in
      try drain.wait(forOutput: "3 clients left")
      drain.child.send(signal: SIGINT)
      let outcome = try drain.waitForEnd()
      #expect(outcome.exit == .signal(SIGINT))
      #expect(outcome.errors.contains("the drain goes on without us"))
    }
  }

  @Test func aRefusalIsToldAsEverywhere() throws {
    let error = AdminError.stopping.reply
    for arguments in [["watch"], ["drain", "--wait"]] {
      try with(FakeOperations(error: error), arguments) { program, _ in
        let outcome = try program.waitForEnd()
        #expect(outcome.status == 2 && outcome.errors.contains("usherd is stopping"))
      }
    }
  }

  @Test func progressOnATerminalIsDrawnOver() throws {
    let steps = [Self.progress(.closing, left: 2), Self.progress(.done, left: 0, gone: 2)]
    let operations = FakeOperations(progress: steps, holds: true)
    let scratch = try Scratch()
    try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
      defer { operations.letGo() }
      let terminal = try AtTerminal(
        "usherctl", ["drain", "--wait", "--socket", fake.path], columns: 40, withJobs: false, in: scratch)
      try terminal.wait(for: "\r\u{1B}[Kdraining: 2 clients left, 0 gone, 0 cu…")
      operations.letGo()
      try terminal.wait(for: "\r\u{1B}[Kdraining: 0 clients left")
      try terminal.waitForEnd(status: 0)
    }
  }
}
