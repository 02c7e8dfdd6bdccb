import Glibc
import Testing
import UsherAdmin
import Varlink

/// `usherctl doctor` as a program: what it makes of the machine that it runs on is not known here, what it makes of
/// usherd is.
@Suite(.evidence) struct UsherctlDoctorTests {
  /// Each check's object, by its name.
  private func checks(_ outcome: Outcome) throws -> [String: JSON] {
    let object = try JSON(parsing: outcome.output)
    let pairs = (object["checks"]?.array ?? []).compactMap { check -> (String, JSON)? in
      guard case .string(let name)? = check["check"] else { return nil }
      return (name, check)
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private func examine(_ operations: FakeOperations, mode: mode_t = 0o660) throws -> Outcome {
    var outcome: Outcome?
    try Scratch.with { scratch in
      try FakeAdmin.with(.answering(operations.dispatcher), at: scratch.file("s"), mode: mode) { fake in
        outcome = try Program.run("usherctl", ["doctor", "--json", "--socket", fake.path], in: scratch)
      }
    }
    return try #require(outcome)
  }

  @Test func whatUsherdSaysIsLookedAt() throws {
    let operations = FakeOperations(answers: [
      Answering(Reload.self, .init(file: "/x", changed: ["limits.idle"], restartNeeded: [], dryRun: true)),
      Answering(
        GetConfiguration.self,
        .init(
          file: "/x",
          settings: [
            .init(key: "limits.clients", value: "20000", origin: "/x:3"),
            .init(key: "server.backlog", value: "2147483647", origin: "/x:4"),
          ])),
    ])
    let outcome = try examine(operations, mode: 0o666)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "")
    let checks = try checks(outcome)
    // Its one lane hangs; 10,000 of 20,000 clients fit; no kernel lets so many wait; everyone may connect.
    for name in ["usherd", "descriptors", "backlog", "admin socket", "configuration"] {
      #expect(checks[name]?["state"] == .string("found"), "\(name): \(outcome.output)")
    }
    #expect(checks["build"]?["state"] == .string("ok"))
    #expect(operations.asked(Reload.self).map(\.dryRun) == [true])
  }

  @Test func itChangesNothing() throws {
    let operations = FakeOperations()
    _ = try examine(operations)
    #expect(operations.kicks.isEmpty && operations.asked(Drain.self).isEmpty)
    #expect(operations.asked(Shutdown.self).isEmpty && operations.asked(SetLogLevel.self).isEmpty)
    #expect(operations.asked(Reload.self).allSatisfy { $0.dryRun })
  }

  @Test func withoutADaemonItStillLooks() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherctl", ["doctor", "--socket", scratch.file("s")], in: scratch)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("FOUND    usherd"))
      // The usherd beside it was asked about the file.
      #expect(outcome.output.contains("usherd --check-config takes it"), "\(outcome.output)")
      #expect(outcome.output.contains("skipped  build"))
    }
  }

  @Test func aRealDaemonsListenersAreNotBlocking() throws {
    try DaemonFixture.with { daemon in
      let outcome = try daemon.run("usherctl", ["doctor", "--json"])
      let checks = try checks(outcome)
      #expect(checks["usherd"]?["state"] == .string("ok"))
      #expect(checks["listening sockets"]?["state"] == .string("ok"), "\(outcome.output)")
      #expect(checks["admin socket"]?["state"] == .string("ok"), "\(outcome.output)")
    }
  }
}
