import Glibc
import Testing
import UsherAdmin
import Varlink

/// The real usherctl before a stand-in for the daemon: what it sends, shows, and ends with.
@Suite(.evidence) struct UsherctlTests {
  /// Runs usherctl before a daemon that answers so.
  private func ask(
    _ arguments: String..., of operations: FakeOperations = FakeOperations(), isJSON: Bool = false
  ) throws -> Outcome {
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        outcome = try Program.run("usherctl", ["--socket", fake.path] + arguments, in: scratch)
      }
    }
    return try #require(outcome)
  }

  private let two = FakeOperations(clients: [
    FakeOperations.client(12, label: "bot\u{1B}"), FakeOperations.client(13),
  ])

  // MARK: Answers

  @Test func statusIsAScreen() throws {
    let outcome = try ask("status")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output == StatusScreen(FakeOperations.status).lines.map { "\($0)\n" }.joined())
    #expect(outcome.output.contains("NO ANSWER"))
  }

  @Test func jsonIsWhatTheDaemonAnsweredWithEveryDigit() throws {
    let outcome = try ask("status", "--json")
    #expect(outcome.status == 0)
    let object = try JSON(parsing: outcome.output)
    #expect(object["pid"] == .int(4_242))
    #expect(object["traffic"]?["bytesOut"] == .int(9_007_199_254_740_993))
    #expect(outcome.output.contains("\"accepted\":18446744073709551615"))
    #expect(outcome.output.filter { $0 == "\n" }.count == 1)
  }

  @Test(arguments: [["status"], ["metrics"], ["clients"], ["watch", "--json"]])
  func whoseAnswerCannotBeWrittenIsToldSo(arguments: [String]) throws {
    let operations = FakeOperations(clients: [FakeOperations.client(12)], holds: true)
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        // Its end waits for what is still answered.
        defer { operations.letGo() }
        let outcome = try Program.run(
          "usherctl", ["--socket", fake.path] + arguments,
          wrapper: ["sh", "-c", "exec \"$0\" \"$@\" >/dev/full"], in: scratch)
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("can't write to standard output"))
      }
    }
  }

  @Test func clientsAreATable() throws {
    let outcome = try ask("clients", of: two)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("ID  ENDPOINT"))
    #expect(lines[1].hasPrefix("12  127.0.0.1:50412  bot\u{FFFD}   halfClosed"))
    #expect(!lines[0].contains("LANE"))
  }

  @Test func wideShowsEveryColumn() throws {
    let outcome = try ask("clients", "--wide", of: two)
    #expect(outcome.output.contains("LANE") && outcome.output.contains("RECEIVED"))
  }

  @Test func theJSONOfClientsIsAnObjectWithThem() throws {
    let object = try JSON(parsing: try ask("clients", "--json", of: two).output)
    #expect(object.keys == ["clients", "notFound", "unresponsive"])
    #expect(object["clients"]?.array?.map { $0["id"] } == [.int(12), .int(13)])
  }

  @Test func nobodyConnectedIsNoFailure() throws {
    let outcome = try ask("clients")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(outcome.errors == "usherctl: no client is connected\n")
  }

  @Test func nothingMatchedIsStatusOne() throws {
    let clients = try ask("clients", "99", of: two)
    #expect(clients.status == 1)
    #expect(clients.output == "")
    #expect(clients.errors.contains("no client has id 99"))
    let labelled = try ask("clients", "--label", "x", of: two)
    #expect(labelled.status == 1)
    #expect(labelled.errors == "usherctl: no client matches\n")
    let kick = try ask("kick", "99", "--json", of: two)
    #expect(kick.status == 1)
    #expect(try JSON(parsing: kick.output)["notFound"] == .array([.int(99)]))
    #expect(try ask("kick", "99", "--dry-run", of: two).status == 1)
  }

  @Test func aKickSaysHowManyAndWhich() throws {
    let outcome = try ask("kick", "12", "13", "14", of: two)
    #expect(outcome.status == 0)
    #expect(outcome.output == "disconnected 2 clients: 12 13\n")
    #expect(outcome.errors == "usherctl: no client has id 14\n")
  }

  @Test func aDryRunSaysThatItIsOne() throws {
    let outcome = try ask("kick", "--all", "--dry-run", of: two)
    #expect(outcome.output == "would disconnect 2 clients: 12 13\n")
    #expect(two.kicks.map(\.dryRun) == [true])
  }

  @Test(arguments: ["clients", "kick"])
  func lanesThatDidNotAnswerAreAWarning(command: String) throws {
    let operations = FakeOperations(clients: [FakeOperations.client(12)], unresponsive: [1, 3])
    let outcome = try ask(command, "12", of: operations)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("warning: lanes 1 3 did not answer"))
    #expect(!outcome.output.contains("warning"))
  }

  @Test func aDryRunPromisesNothingOfSilentLanes() throws {
    let operations = FakeOperations(clients: [FakeOperations.client(12)], unresponsive: [1])
    let outcome = try ask("kick", "12", "--dry-run", of: operations)
    #expect(outcome.errors == "usherctl: warning: lane 1 did not answer; their clients are missing\n")
  }

  @Test(arguments: [
    ["clients"], ["clients", "12"], ["kick", "12"], ["kick", "--all"], ["send", "12", "--text", "x"],
  ])
  func nothingFoundIsNotNothingThereWhereLanesAreSilent(arguments: [String]) throws {
    try Scratch.with { scratch in
      let operations = FakeOperations(unresponsive: [1])
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        let outcome = try Program.run("usherctl", ["--socket", fake.path] + arguments, in: scratch)
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("whether a client matches is not known: lane 1 did not answer"))
        #expect(!outcome.errors.contains("no client matches") && !outcome.errors.contains("is connected"))
      }
    }
  }

  // MARK: Calls

  @Test(arguments: ["clients", "kick"])
  func everySelectorReachesTheDaemon(command: String) throws {
    let outcome = try ask(
      command, "12", "18446744073709551615", "--address", "10.0.0.0/8", "--address", "::1", "--label",
      "bot-*", "--label",
      "x", "--idle-over", "10min", "--age-over", "1h 30min", "--queued-over", "64KiB", "--not-id", "13",
      "--not-address",
      "10.1.2.3", "--not-label", "vip", "--not-idle-over", "1d", "--not-age-over", "2d", "--not-queued-over",
      "5", of: two)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let selector = try #require(command == "kick" ? two.kicks.first?.selector : two.lists.first?.selector)
    var expected = Selector()
    expected.included.ids = [12, .max]
    expected.included.addresses = ["10.0.0.0/8", "::1"]
    expected.included.labels = ["bot-*", "x"]
    expected.included.idleOverUSec = 600_000_000
    expected.included.ageOverUSec = 5_400_000_000
    expected.included.queuedOver = 65_536
    expected.excluded.ids = [13]
    expected.excluded.addresses = ["10.1.2.3"]
    expected.excluded.labels = ["vip"]
    expected.excluded.idleOverUSec = 86_400_000_000
    expected.excluded.ageOverUSec = 172_800_000_000
    expected.excluded.queuedOver = 5
    #expect(selector == expected)
  }

  @Test func everyOptionOfAKickReachesTheDaemon() throws {
    _ = try ask("kick", "--all", "--reason", "see you – später", "--now", "--max", "7", of: two)
    let kick = try #require(two.kicks.first)
    #expect(kick.selector == Selector(all: true))
    #expect(kick.reason == "see you – später" && kick.now && kick.maximum == 7 && !kick.dryRun)
  }

  @Test func clientsWithoutASelectorAsksForEveryone() throws {
    _ = try ask("clients", of: two)
    #expect(two.lists.map(\.selector) == [Selector()])
  }

  // MARK: Refusals

  @Test(
    arguments: [
      (
        AdminError.tooMany(matched: 142, maximum: 10).reply, 2,
        "refused: 142 clients match, and at most 10 may"
      ),
      (
        AdminError.invalidSelector(field: "labels", reason: "bad\u{1B}").reply, 2,
        "refused: selector: labels: bad\u{FFFD}"
      ),
      (.methodNotFound("x"), 2, "refused: org.varlink.service.MethodNotFound (method: \"x\")"),
      (.permissionDenied, 4, "not permitted"),
    ] as [(ReplyError, CInt, String)])
  func aRefusalHasItsStatusAndItsText(error: ReplyError, status: CInt, text: String) throws {
    let outcome = try ask("kick", "--all", "--max", "10", "--json", of: FakeOperations(error: error))
    #expect(outcome.status == status)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("usherctl: \(text)"))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
  }
}
