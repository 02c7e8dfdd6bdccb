import Glibc
import Testing

/// usher-bench against usherd.
@Suite(.evidence) struct UsherBenchTests {
  /// Runs it to its end and reads its JSON; it says nothing else.
  private func bench(
    _ daemon: Daemon, _ arguments: [String], status: CInt = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    let outcome = try daemon.run(
      "usher-bench", arguments + ["--json", try daemon.address.endpoint], within: .seconds(30))
    #expect(outcome.errors == "", sourceLocation: sourceLocation)
    #expect(outcome.status == status, "\(outcome.output)", sourceLocation: sourceLocation)
    return try JSON(parsing: outcome.output)
  }

  @Test(arguments: ["raw", "line", "length"], ["upper", "echo"])
  func everyAnswerIsComparedWithWhatTheFirstOneShows(_ framing: String, _ service: String) throws {
    try DaemonFixture.with(["server.framing": "\(framing)", "server.service": "\(service)"]) { daemon in
      let report = try bench(
        daemon,
        ["--clients", "20", "--pipeline", "3", "--duration", "0.3", "--verify", "--framing", framing])
      #expect(report["service"] == .string(service))
      #expect(report["errors"] == .object([:]))
      #expect(report["connected"] == .int(20) && report["heldAtEnd"] == .int(20))
      let done = try #require(report["done"]?.int)
      #expect(done >= 60 && report["sent"] == .int(done))
      let frame = 64 + (["line": 1, "length": 4][framing] ?? 0)
      #expect(report["bytesSent"] == .int(done * frame) && report["bytesReceived"] == .int(done * frame))
      #expect(report["latencyNSec"]?["count"] == .int(done))
      #expect(try daemon.status().json["traffic"]?["bytesIn"] == .int(done * frame))
    }
  }

  @Test(arguments: ["127.0.0.1:0", "[::1]:0", "unix:data.sock"], [1, 2])
  func everyKindOfEndpointIsMeasuredByOneThreadOrMore(_ endpoint: String, _ threads: Int) throws {
    try DaemonFixture.with(listen: [endpoint]) { daemon in
      let report = try bench(
        daemon, ["--clients", "9", "--threads", "\(threads)", "--duration", "0.2", "--verify"])
      #expect(report["address"] == report["endpoint"])
      #expect(report["connected"] == .int(9) && report["errors"] == .object([:]))
      #expect(try #require(report["done"]?.int) >= 9)
    }
  }

  @Test func messagesLargerThanASocketTakesAreFinished() throws {
    try DaemonFixture.with { daemon in
      let report = try bench(
        daemon, ["--clients", "3", "--pipeline", "2", "--size", "3MiB", "--duration", "0.3", "--verify"])
      #expect(report["errors"] == .object([:]))
      #expect(report["bytesReceived"] == .int((3 << 20) * (report["done"]?.int ?? 0)))
    }
  }

  @Test func anOpenLoopSendsAtItsRate() throws {
    try DaemonFixture.with { daemon in
      let report = try bench(
        daemon, ["--clients", "4", "--rate", "200", "--duration", "1", "--verify"])
      let due = try #require(report["sent"]?.int) + (report["unsent"]?.int ?? 0)
      // What was due in the last moment may not be taken before it is over.
      #expect((150...201).contains(due))
      #expect(report["isClosedLoop"] == .bool(false) && report["correctedLatencyNSec"] == nil)
    }
  }

  @Test(arguments: [("line", "1"), ("length", "3")])
  func everyDeliveryOfABroadcastIsCounted(_ framing: String, _ senders: String) throws {
    try DaemonFixture.with(["server.service": "relay", "server.framing": "\(framing)"]) { daemon in
      let report = try bench(
        daemon,
        [
          "--mode", "broadcast", "--clients", "12", "--senders", senders, "--pipeline", "4", "--duration",
          "0.3", "--framing", framing, "--verify",
        ])
      #expect(report["errors"] == .object([:]) && report["missed"] == .int(0))
      let sent = try #require(report["sent"]?.int)
      #expect(sent >= 4 && report["done"] == .int(sent * 11))
    }
  }

  @Test(arguments: [[], ["--verify"]])
  func everyConnectionThatIsCountedWasServed(_ flags: [String]) throws {
    try DaemonFixture.with { daemon in
      let report = try bench(daemon, ["--mode", "connect", "--clients", "8", "--duration", "0.3"] + flags)
      #expect(report["errors"] == .object([:]))
      let done = try #require(report["done"]?.int)
      #expect(done >= 8 && report["sent"] == .int(done))
      #expect(try daemon.status().json["clients"]?["accepted"] == .int(done))
      #expect(try daemon.status().json["traffic"]?["messagesIn"] == .int(flags.isEmpty ? 0 : done))
    }
  }

  @Test(arguments: [[], ["--verify"]])
  func idleClientsStayToTheEnd(_ flags: [String]) throws {
    try DaemonFixture.with { daemon in
      let program = try daemon.start(
        "usher-bench",
        ["--mode", "idle", "--clients", "300", "--duration", "1", "--json"] + flags
          + [try daemon.address.endpoint])
      try daemon.waitForClients(300)
      let report = try JSON(parsing: try program.finish().output)
      #expect(report["connected"] == .int(300) && report["heldAtEnd"] == .int(300))
      #expect(report["done"] == .int(flags.isEmpty ? 0 : 300))
      #expect(program.child.exit == .status(0))
    }
  }

  @Test func anIdleClientThatIsSentAwayIsMissed() throws {
    try DaemonFixture.with { daemon in
      let program = try daemon.start(
        "usher-bench",
        ["--mode", "idle", "--clients", "5", "--duration", "600", "--json", try daemon.address.endpoint])
      try daemon.waitForClients(5)
      let id = try #require(try daemon.listing().first?["id"]?.int)
      _ = try daemon.ask("kick \(id)")
      try daemon.waitForClients(4)
      // Its end is on its way here.
      observe(for: .milliseconds(200))
      program.child.send(signal: SIGINT)
      let outcome = try program.finish()
      let report = try JSON(parsing: outcome.output)
      #expect(report["heldAtEnd"] == .int(4) && report["errors"] == .object(["closedEarly": .int(1)]))
      #expect(outcome.status == 1)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func anEarlyEndStillReports(_ signal: CInt) throws {
    try DaemonFixture.with { daemon in
      let program = try daemon.start(
        "usher-bench", ["--clients", "3", "--duration", "600", "--json", try daemon.address.endpoint])
      try eventually("messages") { try daemon.status().json["traffic"]?["messagesIn"]?.int ?? 0 > 0 }
      program.child.send(signal: signal)
      let outcome = try program.finish()
      #expect(outcome.status == 0)
      let report = try JSON(parsing: outcome.output)
      #expect(report["isInterrupted"] == .bool(true) && report["errors"] == .object([:]))
      #expect(try #require(report["done"]?.int) > 0)
    }
  }

  @Test func withoutJSONThereIsATableAndAPicture() throws {
    try DaemonFixture.with { daemon in
      let outcome = try daemon.run(
        "usher-bench", ["--clients", "2", "--duration", "0.2", "--verify", try daemon.address.endpoint])
      #expect(outcome.output.contains("2 clients, pipeline 1, 64 B, raw, closed loop\n"))
      #expect(outcome.output.contains("checked     every answer, as the service upper gives it\n"))
      #expect(outcome.output.contains("errors      none\n"))
      #expect(outcome.output.contains("\n     50 %"))
      #expect(outcome.errors == "")
    }
  }

  @Test func aPersonAtATerminalSeesHowFarItIs() throws {
    try DaemonFixture.with { daemon in
      let terminal = try AtTerminal(
        "usher-bench", ["--clients", "2", "--duration", "3", try daemon.address.endpoint], columns: 80,
        withJobs: false, in: daemon.scratch)
      try terminal.wait(for: " of 3 s: 2 clients, ")
      try terminal.wait(for: " answers in the last, 0 errors\r\u{1B}[K")
      try terminal.wait(for: "errors      none")
      try terminal.waitForEnd(status: 0)
    }
  }
}

extension ServerAddress {
  /// As a program is told it.
  fileprivate var endpoint: String {
    switch self {
    case .ipv4(let host, let port): "\(host):\(port)"
    case .ipv6(let host, let port): "[\(host)]:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

extension HeavyTests {
  /// More clients than one thread of another program would like.
  @Suite struct UsherBenchManyClientsTests {
    @Test(.enabled(if: Fleet.descriptorLimit >= 16_000, "15,000 clients need as many descriptors"))
    func fifteenThousandClientsAreHeldAndAnswered() throws {
      try DaemonFixture.with(["limits.clients": 15_000]) { daemon in
        let outcome = try daemon.run(
          "usher-bench",
          [
            "--mode", "idle", "--clients", "15000", "--duration", "1", "--verify", "--json",
            try daemon.address.endpoint,
          ], within: .seconds(60))
        let report = try JSON(parsing: outcome.output)
        #expect(report["heldAtEnd"] == .int(15_000) && report["done"] == .int(15_000))
        #expect(outcome.status == 0, "\(outcome.output)")
        try daemon.waitForClients(0)
      }
    }
  }
}
