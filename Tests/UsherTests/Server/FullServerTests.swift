import Testing
import Usher

extension ServerTests {
  @Suite struct Full {
    @Test func newcomersWaitUntilThereIsRoom() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.clients = 2
      } _: { server in
        let (one, first) = try await server.connectAndMeet()
        let (two, _) = try await server.connectAndMeet()
        let three = try await server.connect()
        let four = try await server.connect()
        try await three.send("hello")
        try await four.send("hello")
        #expect(try await three.hearsNothing(for: .milliseconds(100)))
        #expect(await server.server.status().current == 2)
        try await two.send("hello")
        #expect(try await two.receive(as: "hello") == "hello")

        one.abort()
        _ = try await server.journal.ending(of: first)
        #expect(try await three.receive(as: "hello") == "hello")
        #expect(server.journal.pauses == [.full(limit: 2)])
        #expect(server.journal.resumedCount == 0)
        try three.close()
        #expect(try await four.receive(as: "hello") == "hello")
        #expect(await server.server.status().peak == 2)

        try two.close()
        let five = try await server.connect()
        try await five.send("hello")
        #expect(try await five.receive(as: "hello") == "hello")
        #expect(server.journal.pauses == [.full(limit: 2)], "said once")
      }
    }

    @Test func aFullServerForWhichNobodyWaitsSaysNothing() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.clients = 1
      } _: { server in
        let (one, _) = try await server.connectAndMeet()
        try await one.send("hello")
        #expect(try await one.receive(as: "hello") == "hello")
        await server.server.stop(spread: .zero, deadline: .seconds(5), farewell: "")
        #expect(server.journal.pauses.isEmpty)
        #expect(server.journal.resumedCount == 0)
      }
    }

    @Test func itSaysThatAcceptingGoesOnOnceNobodyWaits() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.clients = 1
      } _: { server in
        let (one, _) = try await server.connectAndMeet()
        let two = try await server.connect()
        _ = try await server.journal.waypost.first { if case .paused = $0 { true } else { false } }
        two.abort()
        one.abort()
        _ = try await server.journal.waypost.first { if case .resumed = $0 { true } else { false } }
        #expect(server.journal.pauses == [.full(limit: 1)])
      }
    }

    @Test(arguments: [
      (Framing.raw, "the server is full, try again later\n"),
      (.length, "\0\0\0\u{23}the server is full, try again later"),
    ])
    func newcomersAreToldSoAndRefused(_ framing: Framing, _ expected: String) async throws {
      try await TestServer.with(Echo(), framing: framing) { limits in
        limits.clients = 1
        limits.whenFull = .refuse
      } _: { server in
        let (one, _) = try await server.connectAndMeet()
        for _ in 0..<5 {
          let peer = try await server.connect()
          try await peer.send("hello")
          #expect(try await peer.restAsText() == expected)
          try peer.close()
        }
        let status = await server.server.status()
        #expect(status.current == 1)
        #expect(status.refused == 5)
        #expect(status.accepted == 1)
        #expect(try await server.clients().map(\.id) == [1])
        #expect(server.journal.refusals.map(\.reason) == [DisconnectReason](repeating: .refused, count: 5))
        #expect(server.journal.waypost.events.count == 1 + 5, "who was refused was no client")
        try one.close()
        _ = try await server.journal.ending()
        let (next, _) = try await server.connectAndMeet()
        try await next.send(framing.framed(Array("hello".utf8).span))
        #expect(try await next.receive(5).count == 5)
      }
    }

    @Test func aCrowdOfRefusedIsNoTrouble() async throws {
      try await TestServer.with(Echo(), lanes: 2) { limits in
        limits.clients = 1
        limits.whenFull = .refuse
      } _: { server in
        let (one, _) = try await server.connectAndMeet()
        // Far more than may be on their way out at once; they never close by themselves.
        var peers: [Peer] = []
        for _ in 0..<150 { peers.append(try await server.connect()) }
        for peer in peers { _ = try await peer.end() }
        try await one.send("hello")
        #expect(try await one.receive(as: "hello") == "hello")
        let status = await server.server.status()
        #expect(status.refused == 150)
        #expect(status.current == 1)
      }
    }

    @Test func stoppingWhileNewcomersAreRefusedMiscountsNobody() async throws {
      for _ in 0..<20 {
        try await TestServer.with(Echo(), lanes: 2) { limits in
          limits.clients = 1
          limits.whenFull = .refuse
        } _: { server in
          let (one, _) = try await server.connectAndMeet()
          var peers: [Peer] = []
          for _ in 0..<20 { peers.append(try await server.connect()) }
          await server.server.cut()
          let status = await server.server.status()
          #expect(status.current == 0)
          #expect(server.journal.reasons == [.stopping])
          _ = try await one.end()
        }
      }
    }
  }
}
