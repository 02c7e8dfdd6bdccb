import Testing

extension HeavyTests {
  /// Clients that die without a word.
  @Suite(.enabled(if: Namespace.isAvailable, "needs root and network namespaces"))
  struct DeadPeerTests {
    private static let relay: Settings = ["server.service": "relay", "server.framing": "line"]

    @Test func aDeadClientIsGoneWithinTheKeepaliveTimeAndALiveOneThatOnlyListensStays() throws {
      try Scratch.with { scratch in
        let elsewhere = try Namespace(in: scratch)
        let settings = Self.relay.merging(["limits.keepalive": "1s", "limits.write_stall": "2s"]) { $1 }
        try DaemonFixture.with(settings, listen: ["\(elsewhere.here):0"]) { daemon in
          let listening = try daemon.connect()
          _ = try daemon.start("nc", ["-d", elsewhere.here, "\(daemon.port)"], wrapper: elsewhere.wrapper)
          try daemon.waitForClients(2)
          try elsewhere.fallSilent()
          // The kernel probes after a second of silence, three times a second apart, and then gives up.
          try daemon.waitForClients(1, within: .seconds(8))
          try daemon.log.wait(for: "timedOut")
          let sender = try daemon.connect()
          try daemon.waitForClients(2)
          try sender.send("are you there?\n")
          #expect(try listening.receiveLine() == "are you there?")
        }
      }
    }

    /// How often the kernel has asked in vain whether a client of the daemon's is still there.
    private static func unansweredProbes(_ daemon: Daemon) throws -> Int {
      let outcome = try Program.run("ss", ["-Htno", "sport = :\(daemon.port)"], in: daemon.scratch)
      let timer = outcome.output.split(separator: "timer:(keepalive,").dropFirst().first
      let count = timer?.prefix { $0 != ")" }.split(separator: ",").last.flatMap { Int($0) }
      return try #require(count, "\(outcome.output)")
    }

    @Test func aClientThatOnlyListensStaysWhenAProbeIsLost() throws {
      try Scratch.with { scratch in
        let elsewhere = try Namespace(in: scratch)
        let settings = Self.relay.merging(["limits.keepalive": "2s", "limits.write_stall": "1s"]) { $1 }
        try DaemonFixture.with(settings, listen: ["\(elsewhere.here):0"]) { daemon in
          _ = try daemon.start("nc", ["-d", elsewhere.here, "\(daemon.port)"], wrapper: elsewhere.wrapper)
          try daemon.waitForClients(1)
          try elsewhere.fallSilent()
          while try Self.unansweredProbes(daemon) == 0 {}
          try elsewhere.speakAgain()
          while try Self.unansweredProbes(daemon) > 0 {}
          #expect(try daemon.status().clientsNow == 1)
        }
      }
    }

    @Test func aDeadClientThatIsOwedSomethingIsGoneWithinTheWriteStall() throws {
      try Scratch.with { scratch in
        let elsewhere = try Namespace(in: scratch)
        let settings = Self.relay.merging(["limits.write_stall": "2s"]) { $1 }
        try DaemonFixture.with(settings, listen: ["\(elsewhere.here):0"]) { daemon in
          let sender = try daemon.connect()
          let dying = try daemon.start(
            "nc", ["-d", elsewhere.here, "\(daemon.port)"], wrapper: elsewhere.wrapper)
          try daemon.waitForClients(2)
          try sender.send("are you there?\n")
          try dying.wait(forOutput: "are you there?\n")
          try elsewhere.fallSilent()
          try sender.send("are you still there?\n")
          try daemon.waitForClients(1, within: .seconds(8))
          try daemon.log.wait(for: "that it stalled or timed out") {
            $0.contains("disconnected") && ($0.contains("writeStalled") || $0.contains("timedOut"))
          }
        }
      }
    }

    @Test func aDeadClientIsTakenLeaveOfAtTheEndWithoutItsHelp() throws {
      try Scratch.with { scratch in
        let elsewhere = try Namespace(in: scratch)
        try DaemonFixture.with(Self.relay, listen: ["\(elsewhere.here):0"]) { daemon in
          _ = try daemon.start("nc", ["-d", elsewhere.here, "\(daemon.port)"], wrapper: elsewhere.wrapper)
          try daemon.waitForClients(1)
          try elsewhere.fallSilent()
          let exit = try daemon.end(by: 15)
          #expect(exit == .status(0))
        }
      }
    }
  }
}
