import Glibc
import StandIn
import Testing

/// The daemon with sockets that a supervisor made.
@Suite(.evidence) struct ActivationTests {
  @Test func severalListenersOfSeveralFamiliesAreTaken() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let (four, six) = (try OwnedDescriptor.listener(), try OwnedDescriptor.listener(AF_INET6))
      let unix = try OwnedDescriptor.unixListener(at: scratch.file("data.sock"))
      let admin = try OwnedDescriptor.unixListener(at: scratch.file("operators"))
      // It waits in the backlog before there is a daemon.
      let early = try TestClient(four.loopback)
      try early.send("early")
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch,
        passing: [("usherd.socket", four), ("game", six), ("admin", admin), ("game", unix)])
      try await daemon.waitUntilReady()
      #expect(try early.receiveText(5) == "EARLY")
      for address in [six.loopback, .unix(scratch.file("data.sock"))] {
        let client = try daemon.connect(to: address)
        try client.send("hi")
        #expect(try client.receiveText(2) == "HI")
      }

      let status = try daemon.status(at: scratch.file("operators"))
      #expect(status["supervised"]?.bool == true)
      let listeners = try #require(status["listeners"]?.array)
      #expect(listeners.compactMap { $0["name"]?.string } == ["usherd.socket", "game", "game"])
      #expect(listeners.compactMap { $0["activated"]?.bool } == [true, true, true])
      // The configured admin socket was not made beside the passed one.
      #expect(!scratch.has("admin.sock"))

      try await daemon.stop()
      #expect(scratch.has("data.sock") && scratch.has("operators"))
    }
  }

  @Test func eachPlaneIsForItself() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let daemon = try SupervisedDaemon(supervisor, in: scratch, passing: [("data", data)])
      try await daemon.waitUntilReady()
      let listeners = try #require(try daemon.status(at: scratch.adminSocket)["listeners"]?.array)
      #expect(listeners.compactMap { $0["name"]?.string } == ["data"])
      #expect(!daemon.log.lines.contains { $0.contains("admin.socket is ignored") })
      try await daemon.stop()

      let admin = try OwnedDescriptor.unixListener(at: scratch.file("operators"))
      let other = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("admin", admin)], ["server.listen": ["127.0.0.1:0"]])
      try await other.waitUntilReady()
      let made = try #require(try other.status(at: scratch.file("operators"))["listeners"]?.array)
      #expect(made.compactMap { $0["name"]?.string } == ["127.0.0.1:0"])
      #expect(made.compactMap { $0["activated"]?.bool } == [false])
      try await other.stop()
    }
  }

  @Test func whatIsConfiguredForAPassedSocketIsIgnoredWithAWarning() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let admin = try OwnedDescriptor.unixListener(at: scratch.file("operators"))
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("game.socket", data), ("admin", admin)],
        flags: ["--listen", ":0"])
      try await daemon.waitUntilReady()
      let listen = try daemon.log.wait(for: "server.listen is ignored")
      #expect(listen.contains("warning") && listen.contains("--listen") && listen.contains("game.socket"))
      let socket = try daemon.log.wait(for: "admin.socket is ignored")
      #expect(socket.contains("usherd.toml:") && socket.contains("socket unit"))
      try await daemon.stop()
    }
  }

  @Test func whatNobodyCanAcceptFromIsRefusedByName() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let good = try OwnedDescriptor.listener()
      let bad: [(name: String, descriptor: OwnedDescriptor, text: String)] = [
        ("udp", try .socket(AF_INET, SOCK_DGRAM), "(udp) is a datagram socket (IPv4)"),
        ("pipe", try OwnedDescriptor.pipe().reading, "(pipe) is a FIFO"),
        ("deaf", try .socket(AF_INET6, SOCK_STREAM), "(deaf) is a stream socket that does not listen"),
        ("admin", try .listener(), "the admin socket must be a Unix one"),
        (
          "admin", try .unixListener(at: scratch.file("packets"), forPackets: true),
          "(admin) is a listening sequential packet socket (Unix)"
        ),
      ]
      for (name, descriptor, text) in bad {
        let daemon = try SupervisedDaemon(
          supervisor, in: scratch, passing: [("good", good), (name, descriptor)])
        let heard = try await daemon.hearBarrier()
        #expect(try await daemon.finish() == 69)
        try daemon.log.wait(for: text)
        #expect(heard.count == 1)
        #expect(heard.first?["STATUS"]?.contains(text) == true)
        #expect(heard.first?["EXIT_STATUS"] == "69")
        #expect(heard.first?["ERRNO"] == "\(EINVAL)")
      }
    }
  }

  @Test func noneIsNoMistake() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, ["server.listen": ["127.0.0.1:0"]], environment: ["LISTEN_FDS": "0"])
      try await daemon.waitUntilReady()
      let listeners = try #require(try daemon.status(at: scratch.adminSocket)["listeners"]?.array)
      #expect(listeners.compactMap { $0["activated"]?.bool } == [false])
      #expect(!daemon.log.lines.contains { $0.contains("warning") })
      try await daemon.stop()
    }
  }

  @Test func whatIsMeantForAnotherProcessIsNotTaken() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let daemon = try SupervisedDaemon(
        supervisor, in: scratch, passing: [("data", data)], ["server.listen": ["127.0.0.1:0"]], for: .another)
      try await daemon.waitUntilReady()
      try daemon.log.wait(for: "sockets were passed to another process")
      let listeners = try #require(try daemon.status(at: scratch.adminSocket)["listeners"]?.array)
      #expect(listeners.compactMap { $0["activated"]?.bool } == [false])
      try await daemon.stop()
    }
  }

  @Test func whoWaitsAtTheEndIsLeftToTheNextProcess() async throws {
    try await SupervisedDaemon.with { scratch, supervisor in
      let data = try OwnedDescriptor.listener()
      let settings: Settings = ["limits.clients": 1]
      let daemon = try SupervisedDaemon(supervisor, in: scratch, passing: [("data", data)], settings)
      try await daemon.waitUntilReady()
      let first = try daemon.connect(to: data.loopback)
      try first.send("one")
      #expect(try first.receiveText(3) == "ONE")
      let waiting = try daemon.connect(to: data.loopback)
      try waiting.send("two")
      try daemon.log.wait(for: "full: newcomers wait")
      daemon.send(signal: SIGTERM)
      #expect(try first.receiveToEnd().isEmpty)
      try await daemon.hearBarrier()
      #expect(try await daemon.finish() == 0)

      let next = try SupervisedDaemon(supervisor, in: scratch, passing: [("data", data)], settings)
      #expect(try waiting.receiveText(3) == "TWO")
      waiting.close()
      try await next.waitUntilReady()
      try await next.stop()
    }
  }
}
