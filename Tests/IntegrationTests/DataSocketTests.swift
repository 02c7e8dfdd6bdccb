import FoundationEssentials
import Glibc
import Testing

/// What any client meets on the data socket, with usherd as it comes: `upper`, `raw`.
@Suite(.evidence) struct DataSocketTests {
  @Test func netcatGetsItsTextInUpperCase() throws {
    try DaemonFixture.with { daemon in
      let netcat = try daemon.run("bash", ["-c", "printf hello | nc -q1 127.0.0.1 \(daemon.port)"])
      #expect(netcat.output == "HELLO")
      #expect(netcat.status == 0)
    }
  }

  @Test func socatGetsItsTextInUpperCase() throws {
    try DaemonFixture.with { daemon in
      let socat = try daemon.run("socat", ["-", "TCP:127.0.0.1:\(daemon.port)"], input: "hello\n")
      #expect(socat.output == "HELLO\n")
      #expect(socat.status == 0)
    }
  }

  @Test func textWithoutNewlineIsAnsweredWhileTheClientWaits() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      try client.send("hello")
      #expect(try client.receiveText(5) == "HELLO")
      try client.send("again")
      #expect(try client.receiveText(5) == "AGAIN")
    }
  }

  @Test func upperChangesTheLettersAToZOfAllByteValuesAndNoOther() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let every = (0...255).map { UInt8($0) }
      try client.send(every)
      #expect(try client.receive(256) == every.map { (97...122).contains($0) ? $0 - 32 : $0 })
    }
  }

  @Test func echoChangesNothing() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try daemon.connect()
      let every = (0...255).map { UInt8($0) }
      try client.send(every)
      #expect(try client.receive(256) == every)
    }
  }

  @Test(arguments: ["127.0.0.1:0", "[::1]:0", "unix:data.sock"])
  func isReachedByEachKindOfAddress(_ endpoint: String) throws {
    try DaemonFixture.with(listen: [endpoint]) { daemon in
      let client = try daemon.connect()
      try client.send("hello")
      #expect(try client.receiveText(5) == "HELLO")
    }
  }

  @Test func anEmptyHostIsEveryInterfaceInBothFamilies() throws {
    try DaemonFixture.with(listen: [":0"]) { daemon in
      for address in [ServerAddress.ipv4("127.0.0.1", try daemon.port), .ipv6("::1", try daemon.port)] {
        let client = try daemon.connect(to: address)
        try client.send("hello")
        #expect(try client.receiveText(5) == "HELLO", "by \(address)")
      }
    }
  }

  @Test func localhostIsBothLoopbacks() throws {
    try DaemonFixture.with(listen: ["localhost:0"]) { daemon in
      #expect(daemon.addresses.contains { $0.family == AF_INET })
      #expect(daemon.addresses.contains { $0.family == AF_INET6 })
      for address in daemon.addresses {
        let client = try daemon.connect(to: address)
        try client.send("hello")
        #expect(try client.receiveText(5) == "HELLO", "by \(address)")
      }
    }
  }

  @Test func oneDaemonServesSeveralEndpoints() throws {
    try DaemonFixture.with(listen: ["127.0.0.1:0", "[::1]:0", "unix:data.sock", "127.0.0.1:0"]) { daemon in
      #expect(Set(daemon.addresses).count == 4)
      for address in daemon.addresses {
        let client = try daemon.connect(to: address)
        try client.send("hello")
        #expect(try client.receiveText(5) == "HELLO", "by \(address)")
      }
    }
  }

  @Test func itsUnixSocketFilesAreGoneWhenItHasEnded() throws {
    try DaemonFixture.with(listen: ["unix:data.sock"]) { daemon in
      #expect(daemon.scratch.has("data.sock"))
      #expect(daemon.scratch.has("admin.sock"))
      let exit = try daemon.end(by: SIGTERM)
      #expect(exit == .status(0))
      #expect(!daemon.scratch.has("data.sock"))
      #expect(!daemon.scratch.has("admin.sock"))
    }
  }

  @Test func aClientThatResetsEndsAlone() throws {
    try DaemonFixture.with { daemon in
      let other = try daemon.connect()
      try other.send("before")
      #expect(try other.receiveText(6) == "BEFORE")
      for _ in 0..<20 {
        let client = try daemon.connect()
        try client.send("hello")
        client.reset()
      }
      try other.send("after")
      #expect(try other.receiveText(5) == "AFTER")
      try eventually("only the other one is left") { try daemon.status().clientsNow == 1 }
    }
  }

  @Test func aClientThatIsKilledIsGoneAtOnce() throws {
    try DaemonFixture.with { daemon in
      let victim = try daemon.start("nc", ["127.0.0.1", "\(daemon.port)"])
      victim.send("hello")
      try victim.wait(forOutput: "HELLO")
      #expect(try daemon.status().clientsNow == 1)
      victim.child.killGroup()
      try eventually("it is gone", within: .seconds(1)) { try daemon.status().clientsNow == 0 }
    }
  }

  @Test func itUsesNoProcessorTimeWhileItsClientsAreSilent() throws {
    try DaemonFixture.with { daemon in
      let clients = try (0..<20).map { _ in try daemon.connect() }
      for client in clients {
        try client.send("hello")
        #expect(try client.receiveText(5) == "HELLO")
      }
      let used = try daemon.processorTime { observe(for: .seconds(1)) }
      #expect(used <= .milliseconds(20))
    }
  }
}
