import Testing

/// A client that ends its sending side still gets what it is owed.
@Suite(.evidence) struct HalfCloseTests {
  @Test(arguments: ["raw", "line"])
  func allThatWasSentIsAnsweredThenTheEndComes(_ framing: String) throws {
    try DaemonFixture.with(["server.framing": "\(framing)"]) { daemon in
      let client = try daemon.connect()
      let lines = (0..<10_000).map { "line \($0) of this client\n" }.joined()
      try client.send(lines)
      try client.shutdownSending()
      #expect(try client.receiveTextToEnd() == lines.uppercased())
    }
  }

  @Test func aClientThatSendsNothingGetsTheEnd() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      try client.shutdownSending()
      #expect(try client.receiveToEnd() == [])
    }
  }

  @Test func netcatThatEndsItsSideWaitsForTheAnswerAndEnds() throws {
    try DaemonFixture.with { daemon in
      let text = String(repeating: "a line of text\n", count: 20_000)
      let netcat = try daemon.run("nc", ["-N", "127.0.0.1", "\(daemon.port)"], input: text)
      #expect(netcat.output == text.uppercased())
      #expect(netcat.status == 0)
    }
  }

  @Test func aClientThatReadsLateGetsAllThatItIsOwed() throws {
    try DaemonFixture.with(["server.service": "echo", "limits.output_bytes": "64MiB"]) { daemon in
      // More than the sockets hold, all of which the daemon reads: so it owes much of it when the end comes.
      let client = try daemon.connect(receiveBuffer: 65_536)
      let total = 16 << 20
      let sent = try client.sendUntilStuck(atMost: total, quiet: .seconds(2), bytes: Pattern.slice)
      try #require(sent == total)
      try client.shutdownSending()
      let received = try client.receiveToEnd()
      #expect(received.count == total)
      #expect(Pattern.matches(received, at: 0))
    }
  }

  @Test func halfClosedClientsDoNotDisturbOthers() throws {
    try DaemonFixture.with { daemon in
      let other = try daemon.connect()
      for _ in 0..<50 {
        let client = try daemon.connect()
        try client.send("hello")
        try client.shutdownSending()
        #expect(try client.receiveTextToEnd() == "HELLO")
      }
      try other.send("hello")
      #expect(try other.receiveText(5) == "HELLO")
    }
  }
}
