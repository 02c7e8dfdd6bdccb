import Glibc
import Testing

/// The way in for operators, whatever becomes of the rest.
@Suite(.evidence) struct OperatorReserveTests {
  private static func expectAnswers(_ daemon: Daemon, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let begun = ContinuousClock.now
    let outcome = try daemon.run("usherctl", ["status"])
    #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(try daemon.ask("ping") == ["pong"], sourceLocation: sourceLocation)
    #expect(ContinuousClock.now - begun < .seconds(3), sourceLocation: sourceLocation)
  }

  @Test func whenAsManyClientsAreThereAsMayBe() throws {
    try DaemonFixture.with(["limits.clients": 3]) { daemon in
      let clients = try (0..<6).map { _ in try daemon.connect() }
      try daemon.waitForClients(3)
      try Self.expectAnswers(daemon)
      for client in clients { client.close() }
    }
  }

  @Test func whileItIsDrained() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try daemon.connect()
      _ = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice)
      _ = try daemon.ask("drain")
      try Self.expectAnswers(daemon)
      #expect(try daemon.status().json["drain"]?["left"] == .int(1))
      client.close()
    }
  }

  /// The limit is what leaves room for 4, 64 and 128 operators.
  @Test(arguments: [64, 1_024, 4_096]) func whenAHundredConnectionsSayNothing(openFiles: Int) throws {
    try DaemonFixture.with(wrapper: ["prlimit", "--nofile=\(openFiles):\(openFiles)"]) { daemon in
      let crowd = try (0..<100).map { _ in try daemon.connectAdmin() }
      try Self.expectAnswers(daemon)
      for admin in crowd { admin.close() }
    }
  }

  @Test(.asSomebodyElse) func whenTheGroupHasTakenAllPlacesButThoseOfRoot() throws {
    let settings: Settings = ["admin.group": "\(Someone.group)"]
    try DaemonFixture.with(settings, wrapper: ["prlimit", "--nofile=256:256"]) { daemon in
      let member = Someone.member(of: Someone.group).wrapper
      // Each says something and stays.
      let script = "for i in $(seq 40); do (echo ping; sleep 60) | nc -NU \"$USHER_ADMIN\" & done; sleep 60"
      let crowd = try daemon.start("sh", ["-c", script], wrapper: member)
      try daemon.log.wait(for: "too many operators", within: .seconds(20))
      let another = try daemon.run("usherctl", ["status"], wrapper: member)
      #expect(another.status != 0)
      #expect(another.errors.contains("there may not be more"), "\(another.errors)")
      try Self.expectAnswers(daemon)
      crowd.child.killGroup()
      try eventually("members are let in again", within: .seconds(10)) {
        try daemon.run("usherctl", ["status"], wrapper: member).status == 0
      }
    }
  }
}
