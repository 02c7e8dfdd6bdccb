import Testing
import Usher

extension ServerTests {
  @Suite struct Rooms {
    /// Sends each message to the room but not to its sender, whom it lets in first.
    private func relay(_ room: Room, _ entered: Waypost<UInt64> = Waypost()) -> Handler {
      Handler(
        onConnected: { client in
          room.enter(client)
          entered.report(client.id)
        }, onReceived: { message, client in room.send(message.span, except: client) })
    }

    @Test(arguments: [1, 2])
    func everyOtherMemberGetsEachMessageOnceInOrder(lanes: Int) async throws {
      try await TestServer.with(relay(Room()), lanes: lanes, framing: .line) { server in
        var peers: [Peer] = []
        for _ in 0..<20 { peers.append(try await server.connectAndMeet().peer) }
        let sender = peers.removeFirst()
        for number in 0..<200 { try await sender.send("\(number)\n") }
        for peer in peers {
          for number in 0..<200 { #expect(try await peer.line() == "\(number)") }
        }
        // Nothing twice, and nothing to the sender: what comes next is the next that is sent.
        try await peers[0].send("end\n")
        #expect(try await sender.line() == "end")
        #expect(try await peers[1].line() == "end")
      }
    }

    @Test func enteringTwiceIsBeingInOnce() async throws {
      let room = Room()
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) }), framing: .line) { server in
        let peer = try await server.connect()
        let client = try await clients.first()
        room.enter(client)
        room.enter(client)
        room.send(Array("one".utf8).span)
        room.leave(client)
        room.send(Array("two".utf8).span)
        room.leave(client)
        client.send("three")
        #expect(try await peer.line() == "one")
        #expect(try await peer.line() == "three")
      }
    }

    @Test func whoLeavesGetsNothingMoreAndTheOthersDo() async throws {
      let room = Room()
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) }), lanes: 2, framing: .line) {
        server in
        var peers: [Peer] = []
        var members: [Client] = []
        for _ in 0..<5 {
          let (peer, id) = try await server.connectAndMeet()
          peers.append(peer)
          members.append(try await clients.first { $0.id == id })
        }
        for member in members { room.enter(member) }
        room.leave(members[0])
        room.leave(members[3])
        room.send(Array("hello".utf8).span)
        for member in members { member.send("end") }
        for index in [0, 3] { #expect(try await peers[index].line() == "end") }
        for index in [1, 2, 4] {
          #expect(try await peers[index].line() == "hello")
          #expect(try await peers[index].line() == "end")
        }
      }
    }

    @Test func whoDisconnectsIsLetOut() async throws {
      let room = Room()
      try await TestServer.with(relay(room), framing: .line) { server in
        let (one, _) = try await server.connectAndMeet()
        let (two, id) = try await server.connectAndMeet()
        let (three, _) = try await server.connectAndMeet()
        two.abort()
        _ = try await server.journal.ending(of: id)
        try await one.send("hello\n")
        #expect(try await three.line() == "hello")
      }
    }

    @Test func aRoomMayTakeInAClientThatIsGone() async throws {
      let room = Room()
      let service = Handler(onDisconnected: { client, _ in room.enter(client) })
      try await TestServer.with(service, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        peer.abort()
        _ = try await server.journal.ending(of: id)
        room.send(Array("hello".utf8).span)
        #expect(try await server.clients().isEmpty)
      }
    }

    @Test func aClientMayBeInManyRooms() async throws {
      let rooms = (0..<50).map { _ in Room() }
      let service = Handler(onConnected: { client in for room in rooms { room.enter(client) } })
      try await TestServer.with(service, framing: .line) { server in
        let (one, id) = try await server.connectAndMeet()
        let (two, _) = try await server.connectAndMeet()
        for (number, room) in rooms.enumerated() { room.send(Array("\(number)".utf8).span) }
        for number in rooms.indices { #expect(try await two.line() == "\(number)") }
        one.abort()
        _ = try await server.journal.ending(of: id)
        rooms[7].send(Array("seven".utf8).span)
        #expect(try await two.line() == "seven")
      }
    }

    // Ids are a server's own: the same number means another client on another server.
    @Test func aRoomMaySpanServers() async throws {
      let room = Room()
      try await TestServer.with(relay(room), framing: .line) { lines in
        try await TestServer.with(relay(room), framing: .length) { lengths in
          let (one, first) = try await lines.connectAndMeet()
          let (two, second) = try await lengths.connectAndMeet()
          #expect(first == second)
          try await one.send("hello\n")
          #expect(try await two.receive(9) == [0, 0, 0, 5] + Array("hello".utf8))
          try await two.send([0, 0, 0, 2, 0x79, 0x6F])
          #expect(try await one.line() == "yo")
        }
      }
    }

    @Test func oneSlowMemberDoesNotHoldUpTheOthers() async throws {
      let room = Room()
      try await TestServer.with(relay(room), framing: .line) { limits in
        limits.outputBytes = 100_000
      } _: { server in
        let (deaf, slow) = try await server.connectAndMeet()
        let (reader, _) = try await server.connectAndMeet()
        let (sender, _) = try await server.connectAndMeet()
        let line = String(repeating: "x", count: 10_000)
        while server.journal.reasons.isEmpty {
          try await sender.send("\(line)\n")
          #expect(try await reader.line().count == line.count)
        }
        #expect(try await server.journal.ending(of: slow).reason == .slowReader)
        #expect(try await deaf.end() == .reset)
        try await sender.send("on we go\n")
        #expect(try await reader.line() == "on we go")
      }
    }
  }
}
