import Glibc
import Testing
import UsherAdmin
import Varlink

/// The commands of usherctl that ask once: what each sends, shows, and ends with.
@Suite(.evidence) struct UsherctlCommandTests {
  /// Runs usherctl before a daemon that answers so.
  private func ask(
    _ arguments: [String], of operations: FakeOperations = FakeOperations(),
    environment: [String: String] = [:]
  ) throws -> Outcome {
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s")) { fake in
        outcome = try Program.run(
          "usherctl", ["--socket", fake.path] + arguments, environment: environment, in: scratch)
      }
    }
    return try #require(outcome)
  }

  private let two = FakeOperations(clients: [FakeOperations.client(12), FakeOperations.client(13)])

  // MARK: Every command

  /// A command line, what it prints to a person, and what its JSON is.
  struct Row: CustomTestStringConvertible, Sendable {
    let line: String
    let output: String
    let json: String
    var errors = ""
    var testDescription: String { line }
    var arguments: [String] { line.split(separator: " ").map(String.init) }
  }

  static let rows = [
    Row(
      line: "ban 10.0.0.0/8", output: "banned 10.0.0.0/8; disconnected 2 clients: 12 13\n",
      json:
        #"{"ban":{"address":"10.0.0.0/8","createdUSec":1700000000000000,"reason":"spam�","refused":4,"uid":0},"dryRun":false,"kicked":[12,13],"unresponsive":[]}"#
    ),
    Row(line: "unban 10.0.0.0/8", output: "10.0.0.0/8 is let in again\n", json: "{}"),
    Row(line: "label 12 bot-1", output: "client 12 is bot-1 now\n", json: "{}"),
    Row(
      line: "send 12 13 --text hi", output: "sent to 2 clients\n",
      json: #"{"notFound":[],"sent":2,"tooSlow":[],"unresponsive":[]}"#),
    Row(
      line: "broadcast hi", output: "sent to 2 clients\n",
      json: #"{"notFound":[],"sent":2,"tooSlow":[],"unresponsive":[]}"#),
    Row(
      line: "drain",
      output: "draining: 12 clients left, 3 gone, 0 cut; whoever is left is cut in 28s; newcomers wait\n",
      json:
        #"{"progress":{"cut":0,"gone":3,"left":12,"refuses":false,"remainingUSec":28000000,"state":"closing"}}"#
    ),
    Row(line: "resume", output: "accepting clients again\n", json: #"{"wasDraining":true}"#),
    Row(
      line: "reload", output: "nothing has changed in /etc/usherd/usherd.toml\n",
      json: #"{"changed":[],"dryRun":false,"file":"/etc/usherd/usherd.toml","restartNeeded":[]}"#),
    Row(line: "log-level", output: "info\n", json: #"{"level":"info"}"#),
    Row(line: "log-level debug", output: "debug from now on; it was info\n", json: #"{"before":"info"}"#),
    Row(line: "shutdown", output: "usherd is stopping\n", json: #"{"activated":false}"#),
    Row(
      line: "metrics", output: "# TYPE a gauge\na 1\n# EOF\n",
      json: ##"{"text":"# TYPE a gauge\na 1\n# EOF\n"}"##),
  ]

  @Test(arguments: rows)
  func aPersonIsToldInWords(row: Row) throws {
    let outcome = try ask(row.arguments, of: two)
    #expect(outcome.status == 0)
    #expect(outcome.output == row.output)
    #expect(outcome.errors == row.errors)
  }

  @Test(arguments: rows)
  func aProgramGetsTheAnswerAsItCame(row: Row) throws {
    let outcome = try ask(row.arguments + ["--json"], of: two)
    #expect(outcome.status == 0)
    #expect(outcome.output == row.json + "\n")
  }

  @Test(arguments: rows)
  func everyCommandSaysWhatTheServerRefuses(row: Row) throws {
    let outcome = try ask(row.arguments, of: FakeOperations(error: .permissionDenied))
    #expect(outcome.status == 4)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("usherctl: not permitted"))
  }

  @Test(arguments: rows)
  func everyCommandHasHelp(row: Row) throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherctl", [row.arguments[0], "--help"], in: scratch)
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("USAGE: usherctl \(row.arguments[0])"))
    }
  }

  // MARK: What is asked

  @Test func everyOptionOfABanReachesTheDaemon() throws {
    _ = try ask(["ban", "10.0.0.0/4", "--for", "2h", "--reason", "spam", "--all", "--dry-run"], of: two)
    let ban = try #require(two.asked(BanAddress.self).first)
    #expect(ban.address == "10.0.0.0/4" && ban.forUSec == 7_200_000_000 && ban.reason == "spam")
    #expect(ban.all && ban.dryRun)
  }

  @Test func everyOptionOfADrainReachesTheDaemon() throws {
    _ = try ask(["drain", "--deadline", "0", "--spread", "5s", "--farewell", "bye", "--refuse"], of: two)
    let drain = try #require(two.asked(Drain.self).first)
    #expect(
      drain.deadlineUSec == 0 && drain.spreadUSec == 5_000_000 && drain.farewell == "bye" && drain.refuse)
    _ = try ask(["drain"], of: two)
    let plain = try #require(two.asked(Drain.self).last)
    #expect(plain.deadlineUSec == nil && plain.spreadUSec == nil && plain.farewell == nil && !plain.refuse)
  }

  @Test func aMessageReachesWhomItIsMeantFor() throws {
    _ = try ask(["send", "--label", "bot-*", "--text", "see you – später", "--max", "7"], of: two)
    _ = try ask(["broadcast", "--", "-5 min"], of: two)
    let sent = two.asked(SendText.self)
    #expect(sent[0].selector.included.labels == ["bot-*"])
    #expect(sent[0].text == "see you – später" && sent[0].maximum == 7)
    #expect(sent[1].selector == Selector(all: true) && sent[1].text == "-5 min")
  }

  @Test func theOthersReachTheDaemonWhole() throws {
    for line in [
      "label 18446744073709551615 x", "unban ::1", "log-level trace", "shutdown --now", "reload --dry-run",
    ] {
      _ = try ask(line.split(separator: " ").map(String.init), of: two)
    }
    _ = try ask(["label", "1", ""], of: two)
    #expect(two.asked(LabelClient.self).map(\.id) == [.max, 1])
    #expect(two.asked(LabelClient.self).map(\.label) == ["x", ""])
    #expect(two.asked(UnbanAddress.self).map(\.address) == ["::1"])
    #expect(two.asked(SetLogLevel.self).map(\.level) == ["trace"])
    #expect(two.asked(Shutdown.self).map(\.now) == [true])
    #expect(two.asked(Reload.self).map(\.dryRun) == [true])
  }

  // MARK: What is said

  @Test func bansAreATableWithoutEscapes() throws {
    let outcome = try ask(["bans"])
    #expect(outcome.output.hasPrefix("ADDRESS"))
    #expect(outcome.output.contains("10.0.0.0/8") && outcome.output.contains("never"))
    #expect(outcome.output.contains("spam\u{FFFD}"))
    let none = try ask(["bans"], of: FakeOperations(answers: [Answering(ListBans.self, .init(bans: []))]))
    #expect(none.status == 0 && none.output == "" && none.errors == "usherctl: nobody is banned\n")
  }

  @Test func whatDoesNotOutliveTheDaemonIsAWarning() throws {
    let operations = FakeOperations(answers: [
      Answering(
        BanAddress.self,
        .init(ban: FakeOperations.ban, kicked: [], unresponsive: [2], dryRun: false, notKept: "disk full")),
      Answering(UnbanAddress.self, .init(notKept: "disk full")),
    ])
    let ban = try ask(["ban", "10.0.0.0/8"], of: operations)
    #expect(ban.status == 0)
    #expect(ban.output == "banned 10.0.0.0/8; disconnected nobody\n")
    #expect(ban.errors.contains("lane 2 did not answer") && ban.errors.contains("disk full"))
    let unban = try ask(["unban", "10.0.0.0/8"], of: operations)
    #expect(unban.status == 0 && unban.errors.contains("banned again after the next start"))
  }

  @Test func whoWasTooSlowIsNamed() throws {
    let operations = FakeOperations(answers: [
      Answering(SendText.self, .init(sent: 0, tooSlow: [7, 8], notFound: [9], unresponsive: []))
    ])
    let outcome = try ask(["send", "7", "8", "9", "--text", "x"], of: operations)
    #expect(outcome.status == 0)
    #expect(outcome.output == "sent to nobody\n")
    #expect(
      outcome.errors.contains("too slow to take it: 7 8") && outcome.errors.contains("no client has id 9"))
  }

  @Test func aMessageToNobodyIsStatusOne() throws {
    #expect(try ask(["broadcast", "x"]).status == 1)
    #expect(try ask(["send", "--all", "--text", "x", "--json"]).status == 1)
  }

  @Test func whatIsNotThereIsStatusOne() throws {
    let label = try ask(["label", "9", "x"], of: FakeOperations(error: AdminError.noSuchClient(id: 9).reply))
    #expect(label.status == 1 && label.errors == "usherctl: no client has the id 9\n")
    let unban = try ask(
      ["unban", "::1"], of: FakeOperations(error: AdminError.noSuchBan(address: "::1").reply))
    #expect(unban.status == 1 && unban.errors == "usherctl: there is no ban of ::1\n")
  }

  @Test func aReloadSaysWhatChangedAndWhatNeedsARestart() throws {
    let operations = FakeOperations(answers: [
      Answering(
        Reload.self,
        .init(
          file: "/x", changed: ["limits.clients", "server.queues"], restartNeeded: ["server.queues"],
          dryRun: false))
    ])
    let outcome = try ask(["reload"], of: operations)
    #expect(outcome.status == 0)
    #expect(outcome.output == "changed: limits.clients\n")
    #expect(outcome.errors == "usherctl: warning: only a restart brings into force: server.queues\n")
  }

  @Test func aRefusedReloadNamesFileLineAndKey() throws {
    let error = AdminError.configurationRefused(
      file: "/etc/usherd/usherd.toml", line: 12, key: "limits.idle", problem: "'soon' is no length of time")
    let outcome = try ask(["reload"], of: FakeOperations(error: error.reply))
    #expect(outcome.status == 2)
    #expect(
      outcome.errors
        == "usherctl: refused: /etc/usherd/usherd.toml:12: limits.idle: 'soon' is no length of time\n")
  }

  @Test func shutdownNamesTheCommandThatStopsTheSockets() throws {
    let operations = FakeOperations(answers: [Answering(Shutdown.self, .init(activated: true))])
    let outcome = try ask(["shutdown"], of: operations)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("systemctl stop usherd.socket usherd-admin.socket usherd.service"))
  }

  @Test func pingSaysHowLongItTook() throws {
    let outcome = try ask(["ping"])
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: #/answer from /.+ in \d+\.\d{3} ms\n/#) != nil)
    #expect(try ask(["ping", "--json"]).output == "{}\n")
  }
}
