import Glibc
import Testing

/// Changing the configuration of a daemon that runs.
@Suite(.evidence) struct ReloadTests {
  /// Writes the file again and reloads in the way that is asked for.
  private static func reload(_ daemon: Daemon, _ settings: Settings, bySignal: Bool) throws {
    try daemon.scratch.write("usherd.toml", daemon.scratch.complete(settings).file)
    try daemon.log.refresh()
    let before = daemon.log.lines.count { $0.contains("the configuration was read again") }
    if bySignal {
      daemon.child.send(signal: SIGHUP)
      try daemon.log.wait(for: "the reload", count: before + 1) {
        $0.contains("the configuration was read again")
      }
    } else {
      let reply = try daemon.call("io.usher.Admin.Reload")
      #expect(reply["error"] == nil, "\(reply)")
    }
  }

  @Test(arguments: [true, false]) func limitsChangeForThoseWhoAreThereAndNobodyIsDisconnected(
    bySignal: Bool
  ) throws {
    try DaemonFixture.with(["limits.clients": 3, "server.framing": "line"]) { daemon in
      let clients = try (0..<3).map { _ in try daemon.connect() }
      try daemon.waitForClients(3)
      try Self.reload(
        daemon, ["limits.clients": 2, "limits.message_bytes": 8, "server.framing": "line"], bySignal: bySignal
      )
      #expect(try daemon.status().clientLimit == 2)
      #expect(try daemon.status().clientsNow == 3)
      try clients[0].send("1234567\n")
      #expect(try clients[0].receiveLine() == "1234567")
      try clients[0].send("123456789\n")
      #expect(try clients[0].receiveToEnd() == [])
      clients[0].close()
      // Two are left, which is as many as there may be.
      let waiting = try daemon.connect()
      try waiting.send("hello\n")
      #expect(try waiting.receive(during: .milliseconds(200)) == .nothing)
      try Self.reload(daemon, ["limits.clients": 4, "server.framing": "line"], bySignal: bySignal)
      #expect(try waiting.receiveLine() == "HELLO")
    }
  }

  @Test func moreThanDescriptorsAllowIsTheLowerNumberWithAWarning() throws {
    try DaemonFixture.with(["limits.clients": 10], wrapper: ["prlimit", "--nofile=256:256"]) { daemon in
      #expect(try daemon.status().clientLimit == 10)
      let clients = try (0..<10).map { _ in try daemon.connect() }
      try daemon.waitForClients(10)
      try Self.reload(daemon, ["limits.clients": 5_000], bySignal: false)
      let limit = try #require(try daemon.status().clientLimit)
      // Those who are connected have their descriptors already, and are not counted against it.
      #expect((130..<256).contains(limit))
      try daemon.log.wait(for: "fewer clients than configured")
      for client in clients { client.close() }
    }
  }

  // A parser that asserts would end the process, and everybody's connection.
  @Test(arguments: ["idle = 1979-05-27 1", "[", "idle = [[[[", "idle = \"\"\"", "idle.\u{FEFF} = 1"])
  func aFileThatIsNoTOMLDisconnectsNobody(_ text: String) throws {
    try DaemonFixture.with(["limits.clients": 3, "server.framing": "line"]) { daemon in
      let client = try daemon.connect()
      try client.send("hello\n")
      #expect(try client.receiveLine() == "HELLO")
      let file = try daemon.scratch.write("usherd.toml", "[limits]\nclients = 5\n\(text)\n")
      let reply = try daemon.call("io.usher.Admin.Reload")
      #expect(reply["error"]?.string == "io.usher.Admin.ConfigurationRefused")
      #expect(reply["parameters"]?["file"]?.string == file)
      #expect(reply["parameters"]?["line"] == .int(3))
      daemon.child.send(signal: SIGHUP)
      try daemon.log.wait(for: "both refusals", count: 2) {
        $0.contains(" error ") && $0.contains("\(file):3: ")
      }
      try client.send("still here\n")
      #expect(try client.receiveLine() == "STILL HERE")
      #expect(try daemon.status().clientLimit == 3)
    }
  }

  @Test func aBadFileChangesNothingAndIsToldWithFileLineAndKey() throws {
    try DaemonFixture.with(["limits.clients": 3]) { daemon in
      let file = try daemon.scratch.write("usherd.toml", "[limits]\nclients = 5\nidle = \"soon\"\n")
      let reply = try daemon.call("io.usher.Admin.Reload")
      #expect(reply["error"]?.string == "io.usher.Admin.ConfigurationRefused")
      #expect(reply["parameters"]?["file"]?.string == file)
      #expect(reply["parameters"]?["line"] == .int(3))
      #expect(reply["parameters"]?["key"]?.string == "limits.idle")
      daemon.child.send(signal: SIGHUP)
      let lines = try daemon.log.wait(for: "both refusals", count: 2) {
        $0.contains(" error ") && $0.contains("\(file):3: limits.idle")
      }
      #expect(lines.count == 2)
      #expect(try daemon.status().clientLimit == 3)
      // That the named file is gone is wrong too.
      try CallFailure.check("unlink") { unsafe unlink(file) }
      #expect(try daemon.call("io.usher.Admin.Reload")["error"] != nil)
      #expect(try daemon.status().clientLimit == 3)
    }
  }

  @Test func aDryRunSaysWhatWouldChangeAndChangesNothing() throws {
    try DaemonFixture.with(["limits.clients": 3]) { daemon in
      let settings: Settings = ["limits.clients": 4, "server.queues": 3, "log.level": "debug"]
      try daemon.scratch.write("usherd.toml", daemon.scratch.complete(settings).file)
      let answer = try daemon.call("io.usher.Admin.Reload", "{\"dryRun\":true}")["parameters"]
      #expect(answer?["changed"] == .array([.string("limits.clients"), .string("log.level")]))
      #expect(answer?["restartNeeded"] == .array([.string("server.queues")]))
      #expect(answer?["dryRun"] == .bool(true))
      #expect(try daemon.status().clientLimit == 3)
    }
  }

  @Test func whoSilencesTheLogIsStillSeenActing() throws {
    try DaemonFixture.with { daemon in
      #expect(try daemon.ask("log-level critical") == ["critical, until now info"])
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      _ = try daemon.ask("kick \(id)")
      #expect(try client.receiveToEnd() == [])
      client.close()
      try daemon.log.wait(for: "operation=set-log-level")
      try daemon.log.wait(for: "operation=kick")
      try daemon.waitForClients(0)
      try daemon.log.refresh()
      #expect(!daemon.log.lines.contains { $0.contains("disconnected") })
    }
  }

  @Test func theLogsLevelAndTheDrainAndWhoMayActFollow() throws {
    try DaemonFixture.with { daemon in
      try Self.reload(
        daemon, ["log.level": "debug", "drain.farewell": "so long", "admin.group_may_act": true],
        bySignal: true)
      let settings = try daemon.call("io.usher.Admin.GetConfiguration")["parameters"]?["settings"]?.array
      try daemon.log.wait(for: " debug ")
      let level = settings?.first { $0["key"] == .string("log.level") }
      #expect(level?["value"] == .string("\"debug\""))
      #expect(level?["origin"]?.string?.hasPrefix(daemon.scratch.file("usherd.toml:")) == true)
      let client = try daemon.connect()
      try daemon.waitForClients(1)
      daemon.send(signal: SIGTERM)
      #expect(try client.receiveTextToEnd() == "so long\n")
      client.close()
    }
  }
}
