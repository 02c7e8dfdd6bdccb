import Testing
import UsherDaemon

@Suite struct TextCommandTests {
  @Test(arguments: [
    ("status", TextCommand.status), (" clients ", .clients), ("help", .help),
    ("kick 12", .kick(ids: [12], reason: nil)), ("kick 12 too loud", .kick(ids: [12], reason: "too loud")),
    ("kick 12,13", .kick(ids: [12, 13], reason: nil)),
    ("kick\t12\t 3 strikes ", .kick(ids: [12], reason: "3 strikes ")),
    ("kick 18446744073709551615", .kick(ids: [.max], reason: nil)),
    ("ban 10.0.0.7", .ban(address: "10.0.0.7", duration: nil, reason: nil)),
    ("ban ::1 for 1h30min", .ban(address: "::1", duration: .seconds(5_400), reason: nil)),
    (
      "ban 10.0.0.0/8 for 1h for good",
      .ban(address: "10.0.0.0/8", duration: .seconds(3_600), reason: "for good")
    ),
    ("ban 10.0.0.7 too loud", .ban(address: "10.0.0.7", duration: nil, reason: "too loud")),
    ("unban 10.0.0.7", .unban(address: "10.0.0.7")), ("bans", .bans),
    ("label 7 bot 8", .label(id: 7, text: "bot 8")), ("label 7", .label(id: 7, text: "")),
    ("send 7,8 9 lives", .send(ids: [7, 8], text: "9 lives")),
    ("broadcast  all of you", .broadcast(text: "all of you")), ("drain", .drain(refuses: false)),
    ("drain refuse", .drain(refuses: true)), ("resume", .resume), ("reload", .reload), ("ping", .ping),
    ("log-level", .logLevel(nil)), ("log-level debug", .logLevel("debug")),
    ("shutdown", .shutdown(isAbrupt: false)), ("shutdown now", .shutdown(isAbrupt: true)),
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
    ("ban", "ban whom? As in: ban 10.0.0.7 for 1h too loud"),
    ("ban ::1 for", "for how long? As in: ban 10.0.0.7 for 1h too loud"),
    ("ban ::1 for ever", "'ever' is no length of time: write 500ms, 30s, 10min, 1h 30min or 2d"),
    ("unban 10.0.0.7 10.0.0.8", "unban takes nothing more after it"),
    ("label 7,8 x", "label takes one id; as in: label 12 bot-7"),
    ("send 7", "send what? As in: send 12 hello"),
    ("broadcast", "broadcast what? As in: broadcast back in five minutes"),
    ("drain now", "drain takes nothing but refuse after it"),
    ("shutdown now now", "shutdown takes nothing more after it"),
    ("resume it", "resume takes nothing after it"),
    ("log-level debug please", "log-level takes nothing more after it"),
    ("\u{1B}[2J", "there is no command \"\\u{1B}[2J\"; try help"),
  ])
  func isRefusedWithTheReason(line: String, problem: String) throws {
    let error = try #require(throws: TextProblem.self) { try TextCommand(line) }
    #expect(error.description == problem)
  }
}
