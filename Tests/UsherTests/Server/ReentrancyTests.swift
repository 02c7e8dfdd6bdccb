import Testing
import Usher

extension ServerTests {
  /// What a service may think of doing within its calls.
  @Suite struct Reentrancy {
    @Test func aServiceMaySteerAClientThatIsGone() async throws {
      let room = Room()
      let done = Waypost<Bool>()
      let service = Handler(onDisconnected: { client, _ in
        room.enter(client)
        client.setLabel("ghost")
        client.pauseReading()
        client.resumeReading()
        client.close(farewell: "bye")
        client.abort()
        room.leave(client)
        done.report(client.send("boo"))
      })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        peer.abort()
        #expect(try await done.first() == false)
        _ = try await server.journal.ending(of: id)
        #expect(server.journal.reasons == [.reset])
        let (next, other) = try await server.connectAndMeet()
        #expect(try await server.client(other).label.isEmpty)
        try next.close()
      }
    }

    @Test(arguments: [1, 2])
    func aServiceMayTellTheOthersWhoIsGone(lanes: Int) async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onDisconnected: { gone, _ in
          for client in clients.events { client.send("\(gone.id) is gone") }
        })
      try await TestServer.with(service, lanes: lanes, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        let (third, _) = try await server.connectAndMeet()
        peer.abort()
        #expect(try await other.line() == "\(id) is gone")
        #expect(try await third.line() == "\(id) is gone")
      }
    }

    // Each that goes takes the next along, down to the last.
    @Test(arguments: [true, false])
    func aServiceMayCloseTheNextWhenOneIsGone(abruptly: Bool) async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onDisconnected: { gone, _ in
          guard let next = clients.events.first(where: { $0.id == gone.id + 1 }) else { return }
          if abruptly { next.abort() } else { next.close(farewell: "you too") }
        })
      try await TestServer.with(service) { server in
        var peers: [Peer] = []
        for _ in 0..<50 { peers.append(try await server.connectAndMeet().peer) }
        peers.removeFirst().abort()
        for peer in peers {
          if abruptly {
            #expect(try await peer.end() == .reset)
          } else {
            #expect(try await peer.restAsText() == "you too\n")
            try peer.close()
          }
        }
        _ = try await server.journal.ending(of: 50)
        #expect(server.journal.reasons.count == 50)
      }
    }

    @Test func aServiceMaySendToOneThatTurnsOutToBeGone() async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onReceived: { message, sender in
          for client in clients.events where client != sender { for _ in 0..<100 { client.send(message) } }
          sender.send(message)
        })
      try await TestServer.with(service, framing: .line) { limits in
        limits.outputBytes = 1_000
      } _: { server in
        let (sender, _) = try await server.connectAndMeet()
        for round in 0..<50 {
          let peer = try await server.connect()
          let id = try await server.id(of: peer)
          peer.abort()
          try await sender.send("round \(round)\n")
          #expect(try await sender.line() == "round \(round)")
          _ = try await server.journal.ending(of: id)
        }
      }
    }

    @Test func aMessageForOneMayBeWrittenWhileAnotherIs() async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { clients.report($0) },
        onReceived: { message, sender in
          sender.send(upTo: 100) { out in
            // Far more than the other may be owed, so that it is offered to the socket at once.
            for client in clients.events where client != sender {
              client.send(upTo: 50_000) { other in while !other.isFull { other.append(0x62) } }
            }
            out.append(0x61)
          }
        })
      try await TestServer.with(service, framing: .line) { limits in
        limits.outputBytes = 1_000
      } _: { server in
        let (sender, _) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        try await sender.send("go\n")
        #expect(try await sender.line() == "a")
        #expect(try await other.line() == String(repeating: "b", count: 50_000))
      }
    }

    @Test func nothingIsSentOfAMessageThatIsGivenUpHalfWritten() async throws {
      let service = Handler(onReceived: { message, client in
        let isTaken = try? client.send(upTo: 10) { out throws(GivenUp) in
          out.append(0x61)
          throw GivenUp()
        }
        client.send(isTaken == nil ? "given up" : "sent")
      })
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("go\ngo\n")
        #expect(try await peer.line() == "given up")
        #expect(try await peer.line() == "given up")
      }
    }

    private struct GivenUp: Error {}

    @Test func aServiceMayCloseAClientWhileItWritesToIt() async throws {
      let service = Handler(onReceived: { _, client in
        client.send(upTo: 10) { out in
          out.append(0x61)
          client.close(farewell: "bye")
        }
      })
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("go\n")
        #expect(try await peer.restAsText() == "a\nbye\n")
      }
    }

    @Test func aServiceMayEnterAndLeaveRoomsWhileItIsSentTo() async throws {
      let room = Room()
      let service = Handler(
        onConnected: { room.enter($0) },
        onReceived: { message, client in
          room.send(message.span)
          room.leave(client)
          room.send(Array("not to the sender".utf8).span)
          room.enter(client)
        })
      try await TestServer.with(service, framing: .line) { server in
        let (one, _) = try await server.connectAndMeet()
        let (two, _) = try await server.connectAndMeet()
        for _ in 0..<3 {
          try await one.send("hello\n")
          #expect(try await one.line() == "hello")
          #expect(try await two.line() == "hello")
          #expect(try await two.line() == "not to the sender")
        }
      }
    }

    @Test func aClientMayBeGreetedAndClosedAtOnce() async throws {
      try await TestServer.with(Handler(onConnected: { $0.close(farewell: "not today") })) { server in
        let (peer, id) = try await server.connectAndMeet()
        #expect(try await peer.restAsText() == "not today\n")
        try peer.close()
        #expect(try await server.journal.ending(of: id).reason == .closedByService)
      }
    }
  }
}
