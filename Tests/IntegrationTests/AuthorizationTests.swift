import Glibc
import Testing

/// Who may look, and who may act.
@Suite(.evidence, .asSomebodyElse)
struct AuthorizationTests {
  /// The exit statuses that usherctl ends with for someone.
  struct Case: CustomTestStringConvertible, Sendable {
    let someone: Someone
    var groupMayAct = false
    /// Of `status`, `clients` and `kick --dry-run`.
    let looking: CInt
    /// Of `kick`.
    let acting: CInt

    var testDescription: String { "\(someone)\(groupMayAct ? ", where the group may act" : "")" }
  }

  static let cases = [
    Case(someone: .root, looking: 0, acting: 0),
    Case(someone: .stranger, looking: 4, acting: 4),
    Case(someone: .stranger, groupMayAct: true, looking: 4, acting: 4),
    Case(someone: .primaryMember(of: Someone.group), looking: 0, acting: 4),
    Case(someone: .primaryMember(of: Someone.group), groupMayAct: true, looking: 0, acting: 0),
    Case(someone: .member(of: Someone.group), looking: 0, acting: 4),
    Case(someone: .member(of: Someone.group), groupMayAct: true, looking: 0, acting: 0),
  ]

  @Test(arguments: cases)
  func each(_ row: Case) throws {
    let settings: Settings = [
      "admin.group": "\(Someone.group)", "admin.group_may_act": SettingValue(booleanLiteral: row.groupMayAct),
    ]
    try DaemonFixture.with(settings) { daemon in
      try Self.expect(row, of: daemon)
    }
  }

  @Test func whoGetsPastTheFilesModeIsStillChecked() throws {
    try DaemonFixture.with(["admin.group": "\(Someone.group)"]) { daemon in
      try CallFailure.check("chmod") { unsafe chmod(daemon.scratch.adminSocket, 0o666) }
      try Self.expect(Case(someone: .stranger, looking: 4, acting: 4), of: daemon)
      try Self.expect(Case(someone: .member(of: Someone.group), looking: 0, acting: 4), of: daemon)
    }
  }

  @Test func theDaemonsOwnUserMayDoEverything() throws {
    try Scratch.with { scratch in
      try CallFailure.check("chmod") { unsafe chmod(scratch.path, 0o777) }
      try DaemonFixture.with(wrapper: Someone.user.wrapper) { daemon in
        try Self.expect(Case(someone: .user, looking: 0, acting: 0), of: daemon)
        try Self.expect(Case(someone: .root, looking: 0, acting: 0), of: daemon)
        try Self.expect(Case(someone: .stranger, looking: 4, acting: 4), of: daemon)
      }
    }
  }

  @Test func theTextFrontIsHeldToTheSame() throws {
    try DaemonFixture.with(["admin.group": "\(Someone.group)"]) { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let member = Someone.member(of: Someone.group)
      let address = "UNIX-CONNECT:\(daemon.scratch.adminSocket)"
      let status = try daemon.run("socat", ["-", address], input: "status\n", wrapper: member.wrapper)
      #expect(!status.output.isEmpty && !status.output.hasPrefix("error: "))
      let kick = try daemon.run("socat", ["-", address], input: "kick \(id)\n", wrapper: member.wrapper)
      #expect(kick.output.hasPrefix("error: "))
      #expect(try daemon.status().clientsNow == 1)
    }
  }

  @Test func theSocketIsTheGroupsWithMode0660() throws {
    try DaemonFixture.with(["admin.group": "\(Someone.group)"]) { daemon in
      let listing = try daemon.run("stat", ["--format=%a %U %G", daemon.scratch.adminSocket])
      #expect(listing.output == "660 root \(Someone.group)\n")
    }
  }

  private static func expect(
    _ row: Case, of daemon: Daemon, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let client = try daemon.connect()
    let address = client.localAddress
    let id = try daemon.id(of: client)
    for command in [["status"], ["clients"], ["kick", "\(id)", "--dry-run"]] {
      let outcome = try daemon.run("usherctl", command, wrapper: row.someone.wrapper)
      #expect(outcome.status == row.looking, "\(command): \(outcome.errors)", sourceLocation: sourceLocation)
    }
    #expect(try daemon.listing().contains { $0["id"] == .int(id) }, sourceLocation: sourceLocation)
    let kick = try daemon.run("usherctl", ["kick", "\(id)"], wrapper: row.someone.wrapper)
    #expect(kick.status == row.acting, "kick: \(kick.errors)", sourceLocation: sourceLocation)
    if row.acting == 0 {
      #expect(try client.receiveToEnd() == [], sourceLocation: sourceLocation)
      client.close()
      try daemon.expectEnd(of: address, because: "kicked", sourceLocation: sourceLocation)
    } else {
      #expect(try daemon.listing().contains { $0["id"] == .int(id) }, sourceLocation: sourceLocation)
    }
  }
}
