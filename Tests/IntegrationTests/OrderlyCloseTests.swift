import Testing

/// What a client still gets when the daemon ends the connection.
@Suite(.evidence) struct OrderlyCloseTests {
  @Test(arguments: [("raw", "too loud\n"), ("line", "too loud\n"), ("length", "\0\0\0\u{8}too loud")])
  func aKicksReasonArrivesFramedBeforeTheEnd(_ framing: String, _ farewell: String) throws {
    try DaemonFixture.with(["server.framing": "\(framing)"]) { daemon in
      let other = try daemon.connect()
      let client = try daemon.connect()
      let address = client.localAddress
      let id = try daemon.id(of: client)
      let kick = try daemon.run("usherctl", ["kick", "\(id)", "--reason", "too loud", "--json"])
      #expect(kick.status == 0, "\(kick.errors)")
      #expect(try JSON(parsing: kick.output)["kicked"] == .array([.int(id)]))
      #expect(try client.receiveTextToEnd() == farewell)
      client.close()
      try daemon.expectEnd(of: address, because: "kicked")
      #expect(try other.receive(during: .milliseconds(50)) == .nothing)
      #expect(try daemon.status().kicked == 1)
    }
  }

  @Test func aKicksReasonArrivesAlthoughTheClientHadSentWhatWasNeverRead() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      // It sends until the daemon, whose answers it does not read, takes no more: the rest stays unread there,
      // and a plain close(2) would now be a reset, which throws away what was sent before.
      let sent = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice)
      let kick = try daemon.run("usherctl", ["kick", "\(id)", "--reason", "too loud"])
      #expect(kick.status == 0, "\(kick.errors)")
      let received = try client.receiveToEnd()
      #expect(String(decoding: received.suffix(9), as: UTF8.self) == "too loud\n")
      let echoed = received.dropLast(9)
      #expect(echoed.count < sent && !echoed.isEmpty)
      #expect(Pattern.matches(Array(echoed), at: 0), "what it was owed comes first")
    }
  }

  @Test func aKicksReasonArrivesAtAClientThatGoesOnSending() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let id = try daemon.id(of: client)
      let kick = try daemon.start("usherctl", ["kick", "\(id)", "--reason", "too loud"])
      var received: [UInt8] = []
      let deadline = Deadline(after: client.limit)
      // It learns of its end only by reading it.
      while true {
        try #require(!deadline.hasPassed)
        _ = try client.sendNow(Array("more and more ".utf8)[...])
        switch try client.receiveNow() {
        case .bytes(let bytes): received += bytes
        case .nothing: continue
        case .end:
          let text = String(decoding: received, as: UTF8.self)
          #expect(text.hasSuffix("too loud\n"))
          #expect(try kick.finish().status == 0)
          return
        }
      }
    }
  }

  @Test func aClientThatIsKickedAndNeverClosesIsGoneAfterASecond() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let address = client.localAddress
      let id = try daemon.id(of: client)
      #expect(try daemon.run("usherctl", ["kick", "\(id)"]).status == 0)
      try daemon.expectEnd(of: address, because: "kicked", within: .seconds(2))
      try daemon.expectDescriptorsAsWhenReady(within: .seconds(1))
    }
  }

  @Test func aKickNowIsAReset() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let address = client.localAddress
      let id = try daemon.id(of: client)
      #expect(try daemon.run("usherctl", ["kick", "\(id)", "--now"]).status == 0)
      #expect(try client.isReset())
      try daemon.expectEnd(of: address, because: "kicked")
    }
  }

  @Test func aKickOfAllLeavesNobodyAndLetsNewOnesIn() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let clients = try (0..<50).map { _ in try daemon.connect() }
      try daemon.waitForClients(50)
      let kick = try daemon.run("usherctl", ["kick", "--all", "--reason", "closing time", "--json"])
      #expect(try JSON(parsing: kick.output)["kicked"]?.array?.count == 50)
      for client in clients { #expect(try client.receiveTextToEnd() == "closing time\n") }
      for client in clients { client.close() }
      try daemon.waitForClients(0)
      let next = try daemon.connect()
      try next.send("hello\n")
      #expect(try next.receiveLine() == "HELLO")
    }
  }
}
