import Testing

/// Who may do what, operation by operation.
@Suite(.evidence, .asSomebodyElse)
struct OperationAuthorizationTests {
  /// A call, and what it needs.
  struct Operation: Sendable {
    let method: String
    var parameters = "{}"
    var more = false

    var message: String {
      "{\"method\":\"io.usher.Admin.\(method)\",\"parameters\":\(parameters),\"more\":\(more)}\0"
    }
  }

  static let reading = [
    Operation(method: "Ping"), Operation(method: "GetStatus"), Operation(method: "ListClients"),
    Operation(method: "ListClients", parameters: "{\"departed\":true}", more: true),
    Operation(method: "ListBans"), Operation(method: "GetConfiguration"), Operation(method: "GetLogLevel"),
    Operation(method: "KickClients", parameters: "{\"selector\":{\"all\":true},\"dryRun\":true}"),
    Operation(method: "BanAddress", parameters: "{\"address\":\"203.0.113.9\",\"dryRun\":true}"),
    Operation(method: "Reload", parameters: "{\"dryRun\":true}"),
    Operation(method: "Watch", more: true),
  ]

  /// Each of them harmless.
  static let acting = [
    Operation(method: "KickClients", parameters: "{\"selector\":{\"ids\":[9999]}}"),
    Operation(method: "BanAddress", parameters: "{\"address\":\"203.0.113.9\"}"),
    Operation(method: "UnbanAddress", parameters: "{\"address\":\"203.0.113.9\"}"),
    Operation(method: "LabelClient", parameters: "{\"id\":9999,\"label\":\"x\"}"),
    Operation(method: "SendText", parameters: "{\"selector\":{\"ids\":[9999]},\"text\":\"x\"}"),
    Operation(method: "Reload"), Operation(method: "SetLogLevel", parameters: "{\"level\":\"info\"}"),
    Operation(method: "Drain"), Operation(method: "Resume"),
  ]

  static let owning = Operation(method: "Shutdown")

  /// What someone may do.
  struct Case: CustomTestStringConvertible, Sendable {
    let someone: Someone
    var groupMayAct = false
    var mayRead = false
    var mayAct = false

    var testDescription: String { "\(someone)\(groupMayAct ? ", where the group may act" : "")" }
  }

  static let cases = [
    Case(someone: .stranger), Case(someone: .stranger, groupMayAct: true),
    Case(someone: .primaryMember(of: Someone.group), mayRead: true),
    Case(someone: .primaryMember(of: Someone.group), groupMayAct: true, mayRead: true, mayAct: true),
    Case(someone: .member(of: Someone.group), mayRead: true),
    Case(someone: .member(of: Someone.group), groupMayAct: true, mayRead: true, mayAct: true),
  ]

  /// The errors that operations are answered with, in their order; `nil` for none.
  private static func errors(
    _ operations: [Operation], of daemon: Daemon, for someone: Someone
  ) throws -> [String?] {
    let outcome = try daemon.run(
      "socat", ["-t10", "-", "UNIX-CONNECT:\(daemon.scratch.adminSocket)"],
      input: operations.map(\.message).joined(), wrapper: someone.wrapper)
    return try outcome.output.split(separator: "\0").map { try JSON(parsing: $0) }
      .filter { $0["continues"] != .bool(true) }.map { $0["error"]?.string }
  }

  private static func expect(
    _ operations: [Operation], areAllowed: Bool, of daemon: Daemon, for someone: Someone
  ) throws {
    let errors = try errors(operations, of: daemon, for: someone)
    try #require(errors.count == operations.count, "\(errors)")
    for (operation, error) in zip(operations, errors) {
      let isDenied = error == "org.varlink.service.PermissionDenied"
      #expect(isDenied != areAllowed, "\(operation): \(error ?? "done")")
    }
  }

  @Test(arguments: cases) func each(_ row: Case) throws {
    let settings: Settings = [
      "admin.group": "\(Someone.group)", "admin.group_may_act": SettingValue(booleanLiteral: row.groupMayAct),
    ]
    try DaemonFixture.with(settings) { daemon in
      // Past the file's mode, so that what is asked is the daemon.
      _ = try daemon.run("chmod", ["666", daemon.scratch.adminSocket])
      try Self.expect(Self.reading, areAllowed: row.mayRead, of: daemon, for: row.someone)
      try Self.expect(Self.acting, areAllowed: row.mayAct, of: daemon, for: row.someone)
      try Self.expect([Self.owning], areAllowed: false, of: daemon, for: row.someone)
      #expect(daemon.child.exit == nil)
      // Each act is in the log, with who did it and what came of it, and each that was not permitted.
      let uid = "uid=65534"
      let acted = try daemon.log.wait(for: "every act", count: row.mayAct ? Self.acting.count : 0) {
        $0.contains("operator acted") && $0.contains(uid) && $0.contains("pid=")
      }
      #expect(acted.count == (row.mayAct ? Self.acting.count : 0))
      if row.mayAct {
        #expect(
          acted.contains {
            $0.contains("operation=label") && $0.contains("refused=\"no client has the id 9999\"")
          })
      }
      try daemon.log.wait(for: "the shutdown that was not permitted") {
        $0.contains("operator not permitted") && $0.contains("operation=shutdown") && $0.contains(uid)
      }
    }
  }

  @Test(arguments: [Someone.root, .user]) func theDaemonsUserAndRootMayDoEverything(_ someone: Someone) throws
  {
    try Scratch.with { scratch in
      _ = try Program.run("chmod", ["777", scratch.path], in: scratch)
      try DaemonFixture.with(wrapper: Someone.user.wrapper) { daemon in
        try Self.expect(Self.reading + Self.acting, areAllowed: true, of: daemon, for: someone)
        #expect(try Self.errors([Self.owning], of: daemon, for: someone) == [nil])
        let exit = try daemon.child.wait(within: .seconds(2))
        #expect(exit == .status(0))
        daemon.send(signal: 15)
      }
    }
  }
}
