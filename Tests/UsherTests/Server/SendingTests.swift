import Dispatch
import Testing
import Usher

extension ServerTests {
  @Suite struct Sending {
    /// A service that hands its clients to the test.
    private func meet(_ clients: Waypost<Client>) -> Handler { Handler(onConnected: { clients.report($0) }) }

    @Test func aServiceMaySpeakFirst() async throws {
      try await TestServer.with(Handler(onConnected: { $0.send("welcome") }), framing: .line) { server in
        let peer = try await server.connect()
        #expect(try await peer.line() == "welcome")
      }
    }

    @Test func anyTaskAndAnyQueueMaySend() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(meet(clients), framing: .line) { server in
        let peer = try await server.connect()
        let client = try await clients.first()
        #expect(client.send("from a task"))
        #expect(try await peer.line() == "from a task")
        DispatchQueue.global().async { client.send(Array("from a queue".utf8)) }
        #expect(try await peer.line() == "from a queue")
        client.send(upTo: 100) { out in for byte in "written".utf8 { out.append(byte) } }
        #expect(try await peer.line() == "written")
      }
    }

    @Test func aServiceMaySendToAClientOnAnotherLane() async throws {
      let clients = Waypost<Client>()
      let relay = Handler(
        onConnected: { clients.report($0) },
        onReceived: { message, client in
          for other in clients.events where other != client { other.send(message) }
        })
      try await TestServer.with(relay, lanes: 2, framing: .line) { server in
        let (one, first) = try await server.connectAndMeet()
        let (two, second) = try await server.connectAndMeet()
        let lanes = try await Set([server.client(first).lane, server.client(second).lane])
        #expect(lanes.count == 2)
        for number in 0..<500 { try await one.send("\(number)\n") }
        for number in 0..<500 { #expect(try await two.line() == "\(number)") }
      }
    }

    @Test func whatOneTaskSendsArrivesInOrder() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(meet(clients), framing: .line) { server in
        let peer = try await server.connect()
        let client = try await clients.first()
        async let received = {
          var lines: [String] = []
          for _ in 0..<20_000 { lines.append(try await peer.line()) }
          return lines
        }()
        // In portions that the limit of what may wait does not cut off.
        for portion in 0..<20 {
          for number in 0..<1_000 { #expect(client.send("\(portion * 1_000 + number)")) }
        }
        #expect(try await received == (0..<20_000).map(String.init))
      }
    }

    @Test func everyWayToSendKeepsTheOrder() async throws {
      let room = Room()
      let service = Handler(
        onConnected: { room.enter($0) },
        onReceived: { message, client in
          client.send("one")
          room.send(Array("two".utf8).span)
          client.send(String(repeating: "3", count: 200_000))
          client.send("four")
          room.send(Array("five".utf8).span)
          room.send(Array("six".utf8).span)
          client.send("seven")
        })
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("go\n")
        var lines: [String] = []
        for _ in 0..<7 { lines.append(String(try await peer.line().prefix(10))) }
        #expect(lines == ["one", "two", "3333333333", "four", "five", "six", "seven"])
      }
    }

    @Test func nothingIsSentOfAMessageWhoseWritingFails() async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onReceived: { _, client in
          client.send("before")
          #expect(throws: Refusal.self) {
            try client.send(upTo: 10) { out throws(Refusal) in
              out.append(0x78)
              throw Refusal()
            }
          }
          client.send("after")
        })
      try await TestServer.with(service, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("go\n")
        #expect(try await peer.line() == "before")
        #expect(try await peer.line() == "after")
        let client = try await clients.first()
        #expect(throws: Refusal.self) {
          try client.send(upTo: 10) { _ throws(Refusal) in throw Refusal() }
        }
        client.send("from outside")
        #expect(try await peer.line() == "from outside")
        #expect(try await server.client(id).traffic.messagesOut == 3)
      }
    }

    @Test(arguments: Framing.allCases)
    func aMessageMayUseAllTheRoomItAsksFor(_ framing: Framing) async throws {
      let service = Handler(onReceived: { _, client in
        client.send(upTo: 5) { out in while !out.isFull { out.append(0x78) } }
      })
      try await TestServer.with(service, framing: framing) { server in
        let peer = try await server.connect()
        try await peer.send(framing.framed([1].span))
        let expected = framing.framed(Array("xxxxx".utf8).span)
        #expect(try await peer.receive(expected.count) == expected)
      }
    }

    @Test(arguments: [true, false])
    func aVeryLongMessageArrivesWhole(onLane: Bool) async throws {
      let message = pattern(8 << 20)
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) }, onReceived: { _, client in client.send(message) })
      try await TestServer.with(service, framing: .length) { limits in
        limits.outputBytes = 16 << 20
      } _: { server in
        let peer = try await server.connect()
        let client = try await clients.first()
        if onLane { try await peer.send([0, 0, 0, 0]) } else { #expect(client.send(message)) }
        #expect(try await peer.receive(4) == [0, 0x80, 0, 0])
        let isEqual = try await peer.receive(message.count) == message
        #expect(isEqual)
      }
    }

    @Test func aClientThatIsGoneTakesNothing() async throws {
      let clients = Waypost<Client>()
      let answers = Waypost<Bool>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onReceived: { _, client in
          client.close()
          answers.report(client.send("too late"))
        },
        onDisconnected: { client, _ in answers.report(client.send("far too late")) })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        try await peer.send("go")
        #expect(try await peer.rest().isEmpty)
        try peer.close()
        _ = try await server.journal.ending()
        #expect(answers.events == [false, false])
        // From outside nobody knows yet; it goes nowhere.
        let client = try await clients.first()
        client.send("into the void")
        client.close(farewell: "bye")
        client.abort()
        client.pauseReading()
        client.setLabel("ghost")
        #expect(try await server.clients().isEmpty)
      }
    }

    // A message is not too much before the socket has had the chance to take it.
    @Test(arguments: [true, false])
    func aLongPushToAClientThatReadsIsTaken(sameLane: Bool) async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onReceived: { message, client in
          for other in clients.events where other != client { other.send(message) }
        })
      try await TestServer.with(service, lanes: sameLane ? 1 : 2) { limits in
        limits.outputBytes = 1_000
      } _: { server in
        let (one, _) = try await server.connectAndMeet()
        let (two, _) = try await server.connectAndMeet()
        let long = [UInt8](repeating: 0x61, count: 5_000)
        try await one.send(long)
        #expect(try await two.receive(long.count) == long)
        try await two.send("thanks")
        #expect(try await one.receive(as: "thanks") == "thanks")
      }
    }
  }
}
