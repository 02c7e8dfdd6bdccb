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
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      // It sends all that the sockets and the daemon hold, so that much is still owed when its side ends.
      let client = try daemon.connect(receiveBuffer: 4_096)
      let sent = try client.sendUntilStuck(atMost: 32 << 20, bytes: Pattern.slice)
      try client.shutdownSending()
      let received = try client.receiveToEnd()
      #expect(received.count == sent)
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
