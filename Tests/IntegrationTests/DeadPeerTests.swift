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
          // The kernel probes after a second of silence, and gives up at the first probe after the write stall.
          try daemon.waitForClients(1, within: .seconds(8))
          try daemon.log.wait(for: "timedOut")
          let sender = try daemon.connect()
          try daemon.waitForClients(2)
          try sender.send("are you there?\n")
          #expect(try listening.receiveLine() == "are you there?")
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
