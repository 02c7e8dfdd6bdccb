import Sockets
import Testing
import Usher

extension ServerTests {
  /// What an operator does to clients beside kicking them.
  @Suite struct Operators {
    @Test(arguments: [(Framing.raw, "news\n"), (.line, "news\n"), (.length, "\0\0\0\u{4}news")])
    func aMessageReachesWhoIsMeant(_ framing: Framing, _ expected: String) async throws {
      try await TestServer.with(Echo(), lanes: 2, framing: framing) { server in
        let (first, id) = try await server.connectAndMeet()
        let (second, other) = try await server.connectAndMeet()
        var selector = ClientSelector()
        selector.included.ids = [id, 99]
        _ = try await server.clients()
        let outcome = await server.server.send("news", to: selector)
        #expect(outcome.sent == 1)
        #expect(outcome.tooSlow.isEmpty)
        #expect(outcome.notFound == [99])
        #expect(try await first.receive(as: expected) == expected)
        #expect(await server.server.send("news", to: ClientSelector()).sent == 2)
        #expect(try await second.receive(as: expected) == expected)
        #expect(try await server.client(other).traffic.messagesOut == 1)
      }
    }

    @Test func whoDoesNotReadIsTooSlow() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.outputBytes = 100_000
      } _: { server in
        let (reading, _) = try await server.connectAndMeet()
        let (sleeping, slow) = try await server.connectAndMeet()
        async let end = reading.end()
        let text = String(repeating: "x", count: 60_000)
        var tooSlow: [UInt64] = []
        for _ in 0..<1_000 where tooSlow.isEmpty {
          tooSlow = await server.server.send(text, to: ClientSelector()).tooSlow.filter { $0 == slow }
        }
        #expect(tooSlow == [slow])
        #expect(try await server.journal.ending(of: slow).reason == .slowReader)
        #expect(server.journal.slow.contains(slow), "it was said before it was too late")
        await server.server.cut()
        _ = try await end
        try sleeping.close()
      }
    }

    @Test func moreThanMayBeMeantAreSentNothing() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, _) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        _ = try await server.clients()
        let refused = await server.server.send("news", to: ClientSelector(), maximum: 1)
        #expect(refused.tooMany == 2)
        #expect(refused.sent == 0)
        let outcome = await server.server.send("more news", to: ClientSelector(), maximum: 2)
        #expect(outcome.tooMany == nil)
        #expect(outcome.sent == 2)
        #expect(try await peer.line() == "more news")
        var nobody = ClientSelector()
        nobody.included.ids = [77]
        let empty = await server.server.send("no news", to: nobody, maximum: 5)
        #expect(empty.sent == 0, "an empty selection is not everyone")
        #expect(empty.notFound == [77])
        try other.close()
      }
    }

    @Test func aLabelStaysWithItsClient() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        let (one, first) = try await server.connectAndMeet()
        let (other, second) = try await server.connectAndMeet()
        _ = try await server.clients()
        #expect(await server.server.label(second, as: "green").values.contains(true))
        #expect(await server.server.label(99, as: "red").values == [false, false])
        #expect(try await server.client(first).label.isEmpty)
        #expect(try await server.client(second).label == "green")
        for peer in [one, other] { try peer.close() }
      }
    }

    @Test func aKickIsToldBeforeTheEnd() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        var options = KickOptions()
        options.text = "too loud"
        options.reason = .banned
        _ = try await server.kick(ClientSelector(), options)
        #expect(try await peer.restAsText() == "too loud\n")
        try peer.close()
        #expect(try await server.journal.ending(of: id).reason == .banned)
        #expect(await server.server.status().kicked == 1)
        let kicks = server.journal.waypost.events.compactMap { event -> String? in
          guard case .kicked(let client, .banned, let detail) = event, client.id == id else { return nil }
          return detail
        }
        #expect(kicks == ["too loud"])
      }
    }

    @Test func theGateKeepsAddressesOut() async throws {
      try await TestServer.with(Echo()) { server in
        let (inside, _) = try await server.connectAndMeet()
        server.server.setGate { $0 == .ipv4Loopback ? .banned : nil }
        let outside = try await server.connect()
        _ = try await outside.end()
        #expect(server.journal.refusals.map(\.reason) == [.banned])
        #expect(server.journal.refusals.map(\.newcomer.address) == [outside.address])
        let status = await server.server.status()
        #expect(status.refused == 1)
        #expect(status.accepted == 1)
        try await inside.send("hello")
        #expect(try await inside.receive(as: "hello") == "hello")
        server.server.setGate(nil)
        let again = try await server.connect()
        try await again.send("hello")
        #expect(try await again.receive(as: "hello") == "hello")
      }
    }

    @Test func whoIsRefusedIsReported() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.clients = 1
        limits.whenFull = .refuse
      } _: { server in
        let (inside, _) = try await server.connectAndMeet()
        let refused = try await server.connect()
        _ = try await refused.end()
        #expect(server.journal.refusals.map(\.reason) == [.refused])
        try inside.close()
      }
    }
  }
}
