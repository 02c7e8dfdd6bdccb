import Testing
import UsherDaemon

@Suite struct TextCommandTests {
  @Test(arguments: [
    ("status", TextCommand.status), (" clients ", .clients), ("help", .help),
    ("kick 12", .kick(ids: [12], reason: nil)), ("kick 12 too loud", .kick(ids: [12], reason: "too loud")),
    ("kick 12,13", .kick(ids: [12, 13], reason: nil)),
    ("kick\t12\t 3 strikes ", .kick(ids: [12], reason: "3 strikes ")),
    ("kick 18446744073709551615", .kick(ids: [.max], reason: nil)),
  ])
  func isUnderstood(line: String, command: TextCommand) throws {
    #expect(try TextCommand(line) == command)
  }

  @Test(arguments: [
    ("stat", "there is no command \"stat\"; try help"),
    ("STATUS", "there is no command \"STATUS\"; try help"),
    ("status now", "status takes nothing after it"), ("kick", "kick whom? As in: kick 12 too loud"),
    ("kick all", "\"all\" is no client's id; as in: kick 12,13 too loud"),
    ("kick 12,", "\"\" is no client's id; as in: kick 12,13 too loud"),
    ("kick -1", "\"-1\" is no client's id; as in: kick 12,13 too loud"),
    ("\u{1B}[2J", "there is no command \"\\u{1B}[2J\"; try help"),
  ])
  func isRefusedWithTheReason(line: String, problem: String) throws {
    let error = try #require(throws: TextProblem.self) { try TextCommand(line) }
    #expect(error.description == problem)
  }
}
