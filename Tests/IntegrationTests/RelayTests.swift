import Testing

/// One client's message reaches each other client.
@Suite(.evidence) struct RelayTests {
  static let settings: Settings = ["server.service": "relay", "server.framing": "line"]

  @Test func theOthersGetAMessageAndItsSenderDoesNot() throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let clients = try (0..<4).map { _ in try daemon.connect() }
      try daemon.waitForClients(4)
      try clients[0].send("hello\n")
      for client in clients[1...] { #expect(try client.receiveLine() == "hello") }
      // Had the sender got its own message, it would be there before this one.
      try clients[1].send("hello yourself\n")
      #expect(try clients[0].receiveLine() == "hello yourself")
    }
  }

  @Test func aClientThatOnlyListensStays() throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let listener = try daemon.start("nc", ["-d", "127.0.0.1", "\(daemon.port)"])
      try daemon.waitForClients(1)
      let sender = try daemon.connect()
      try daemon.waitForClients(2)
      for number in 0..<100 { try sender.send("\(number)\n") }
      try listener.wait(forOutput: (0..<100).map { "\($0)\n" }.joined())
      #expect(try daemon.status().clientsNow == 2)
    }
  }

  @Test func aClientThatLeavesIsNoLongerSentTo() throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let sender = try daemon.connect()
      let staying = try daemon.connect()
      for number in 0..<20 {
        let leaving = try daemon.connect()
        try daemon.waitForClients(3)
        if number.isMultiple(of: 2) { leaving.close() } else { leaving.reset() }
        try sender.send("\(number)\n")
        #expect(try staying.receiveLine() == "\(number)")
        try daemon.waitForClients(2)
      }
    }
  }

  @Test func aHalfClosedClientsLastLineStillReachesTheOthers() throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let sender = try daemon.connect()
      let other = try daemon.connect()
      try daemon.waitForClients(2)
      try sender.send("one\ntwo")
      try sender.shutdownSending()
      #expect(try other.receiveLine() == "one")
      #expect(try other.receiveLine() == "two")
      #expect(try sender.receiveToEnd() == [])
    }
  }
}

extension HeavyTests {
  /// Many clients who all speak to all.
  @Suite struct CrowdedRelayTests {
    @Test func eachOf500ClientsGetsEachMessageOfTheOthersOnceAndInOrder() throws {
      let (members, messages) = (500, 4)
      try DaemonFixture.with(RelayTests.settings) { daemon in
        let fleet = try Fleet(members, at: daemon.address)
        try daemon.waitForClients(members)
        // Eight bytes each: the sender, the message's number, LF.
        func message(_ member: Int, _ number: Int) -> String { "\(1_000 + member)\(100 + number)\n" }
        for number in 0..<messages {
          for member in 0..<members { try fleet.send(message(member, number), from: member) }
        }
        let expected = (members - 1) * messages * 8
        try fleet.receive(within: .seconds(30)) { _, bytes in bytes.count >= expected }

        for member in 0..<members {
          let lines = String(decoding: fleet.take(from: member), as: UTF8.self).split(separator: "\n")
          let bySender = Dictionary(grouping: lines) { $0.prefix(4) }
          #expect(bySender.count == members - 1)
          #expect(bySender["\(1_000 + member)"] == nil, "its own")
          #expect(
            bySender.values.allSatisfy { $0.map { $0.suffix(3) } == (0..<messages).map { "\(100 + $0)" } })
        }
      }
    }
  }
}
