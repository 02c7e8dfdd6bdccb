import Glibc
import Testing
import UsherAdmin
import Varlink

/// `usherctl top` at a terminal.
@Suite(.evidence) struct UsherctlTopTests {
  private static let enter = "\u{1B}[?1049h"
  private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

  /// Starts it before a daemon that answers so, and waits until it shows that.
  private func watch(
    _ operations: FakeOperations, columns: Int = 80, interval: String = "10s",
    _ body: (AtTerminal, FakeAdmin) throws -> Void
  ) throws {
    let scratch = try Scratch()
    try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
      let terminal = try AtTerminal(
        "usherctl", ["top", "--socket", fake.path, "--interval", interval], columns: columns, withJobs: false,
        in: scratch)
      try terminal.wait(for: Self.enter)
      try terminal.wait(for: "sort: i o r s u d a n")
      try body(terminal, fake)
    }
  }

  private let two = FakeOperations(clients: [
    FakeOperations.client(12, label: "bot\u{1B}[2J"), FakeOperations.client(13),
  ])

  @Test func itShowsTotalsLanesAndClients() throws {
    try watch(two) { terminal, _ in
      try terminal.wait(for: "usherd 0.1.0  running  pid 4242")
      try terminal.wait(for: "Clients   2 of 10,000, peak 3")
      try terminal.wait(for: "NO ANSWER for 9s")
      try terminal.wait(for: "127.0.0.1:50412  bot\u{FFFD}[2J")
      try terminal.type("q")
      try terminal.wait(for: Self.leave)
      try terminal.waitForEnd(status: 0)
    }
    let list = try #require(two.lists.first)
    #expect(list.sort == .messagesIn && list.descending == true && list.limit == 200)
  }

  @Test func aSortKeyAsksTheDaemonAtOnce() throws {
    try watch(two) { terminal, _ in
      try terminal.wait(for: "*IN/s")
      try terminal.type("u")
      try terminal.wait(for: "*QUEUED")
      // It is drawn before it is asked.
      try eventually("the daemon is asked") { two.lists.map(\.sort).contains(.queuedBytes) }
      try terminal.type("\u{3}")
      try terminal.waitForEnd(status: 0)
    }
  }

  @Test func aClientIsKickedAfterAQuestion() throws {
    try watch(two) { terminal, _ in
      try terminal.wait(for: "127.0.0.1")
      try terminal.type("\u{1B}[Bk")
      try terminal.wait(for: "Disconnect 13 (127.0.0.1:50412)? y or n")
      try terminal.type("n")
      try terminal.wait(for: "nobody was disconnected")
      try terminal.type("\u{1B}[Ak")
      try terminal.wait(for: "Disconnect 12 (")
      try terminal.type("y")
      try terminal.wait(for: "disconnected 1 client: 12")
      try terminal.type("q")
      try terminal.waitForEnd(status: 0)
    }
    #expect(two.kicks.map(\.selector.included.ids) == [[12]])
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT])
  func aSignalEndsItAndTheTerminalIsAsBefore(signal: CInt) throws {
    try watch(two) { terminal, _ in
      terminal.send(signal: signal)
      try terminal.wait(for: Self.leave)
      try terminal.waitForEnd(status: 128 + Int(signal))
    }
  }

  @Test func aDaemonThatGoesAwayIsSaidAndTriedAgain() throws {
    let scratch = try Scratch()
    func fake(_ body: () throws -> Void) throws {
      try FakeAdmin.with(.answering(two.dispatcher), at: scratch.file("s")) { _ in try body() }
    }
    var terminal: AtTerminal?
    try fake {
      let started = try AtTerminal(
        "usherctl", ["top", "--socket", scratch.file("s"), "--interval", "100ms"], columns: 80,
        withJobs: false, in: scratch)
      try started.wait(for: "running  pid 4242")
      terminal = started
    }
    let top = try #require(terminal)
    try top.wait(for: "trying again: ")
    try fake {
      try top.wait(for: "running  pid 4242")
      try top.type("q")
      try top.waitForEnd(status: 0)
    }
  }

  @Test func anErrorOfTheDaemonEndsItAndIsSaid() throws {
    let scratch = try Scratch()
    let operations = FakeOperations(error: .permissionDenied)
    try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
      let terminal = try AtTerminal(
        "usherctl", ["top", "--socket", fake.path], columns: 80, withJobs: false, in: scratch)
      try terminal.wait(for: Self.leave)
      try terminal.wait(for: "not permitted")
      try terminal.waitForEnd(status: 4)
    }
  }

  @Test func aTerminalThatShrinksIsFilledAnew() throws {
    try watch(two) { terminal, _ in
      try terminal.wait(for: "QUEUED")
      terminal.resize(columns: 30)
      try terminal.wait(for: "usherd 0.1.0  running  pid 42…")
      try terminal.type("q")
      try terminal.waitForEnd(status: 0)
    }
  }

  @Test func helpNamesTheKeys() throws {
    try watch(two) { terminal, _ in
      try terminal.type("h")
      try terminal.wait(for: "disconnect it, after a question")
      try terminal.type("x")
      try terminal.wait(for: "ENDPOINT")
      try terminal.type("q")
      try terminal.waitForEnd(status: 0)
    }
  }

  @Test func inAPipeItRefusesAndSaysWhatToUse() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherctl", ["top"], in: scratch)
      #expect(outcome.status == 64)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains("status --json") && outcome.errors.contains("watch"))
    }
  }

  @Test func withoutADaemonItDoesNotBegin() throws {
    let scratch = try Scratch()
    let terminal = try AtTerminal(
      "usherctl", ["top", "--socket", scratch.file("s")], columns: 80, withJobs: false, in: scratch)
    try terminal.wait(for: "usherd is not running")
    try terminal.waitForEnd(status: 3)
  }
}
