import Testing
import Usher

extension ServerTests {
  @Suite struct HalfClose {
    @Test(arguments: Framing.allCases)
    func everythingIsAnsweredAfterTheEnd(_ framing: Framing) async throws {
      try await TestServer.with(Echo(), framing: framing) { server in
        let peer = try await server.connect()
        let message = framing.framed([UInt8](repeating: 0x61, count: 1_000).span)
        var stream: [UInt8] = []
        for _ in 0..<3_000 { stream += message }
        async let answers = peer.rest()
        try await peer.send(stream)
        try peer.shutDownSending()
        let isEqual = try await answers == stream
        #expect(isEqual)
        #expect(try await server.journal.ending().reason == .ended)
      }
    }

    @Test func anUnfinishedLastLineIsAMessage() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("one\ntwo")
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == "one\ntwo\n")
      }
    }

    @Test func aServiceMayGoOnPushingAndCloseLater() async throws {
      let ended = Waypost<Client>()
      let service = Handler(onEnded: { client in
        ended.report(client)
        return .keepOpen
      })
      try await TestServer.with(service, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try peer.shutDownSending()
        let client = try await ended.first()
        #expect(try await server.client(id).state == .halfClosed)
        for number in 0..<3 {
          client.send("\(number)")
          #expect(try await peer.line() == "\(number)")
        }
        client.close(farewell: "done")
        #expect(try await peer.restAsText() == "done\n")
        #expect(try await server.journal.ending().reason == .closedByService)
        #expect(ended.events.count == 1)
      }
    }

    @Test func aServiceMayCloseWhenItLearnsOfTheEnd() async throws {
      let service = Handler(onEnded: { client in
        client.close(farewell: "bye")
        return .keepOpen
      })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == "bye\n")
      }
    }

    @Test func aServiceMaySendALastWordWhenItLearnsOfTheEnd() async throws {
      let service = Handler(onEnded: { client in
        client.send("bye")
        return .close
      })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == "bye")
        #expect(try await server.journal.ending().reason == .ended)
      }
    }

    @Test func theResetOfAHalfClosedClientIsSeen() async throws {
      let ended = Waypost<Client>()
      let service = Handler(onEnded: { client in
        ended.report(client)
        return .keepOpen
      })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        try peer.shutDownSending()
        _ = try await ended.first()
        peer.abort()
        #expect(try await server.journal.ending(of: id).reason == .reset)
      }
    }

    @Test func aHalfClosedClientThatIsGoneIsFoundByThePushes() async throws {
      let ended = Waypost<Client>()
      let service = Handler(onEnded: { client in
        ended.report(client)
        return .keepOpen
      })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        try peer.shutDownSending()
        let client = try await ended.first()
        try peer.close()
        client.send("are you there?")
        #expect(try await server.journal.ending(of: id).reason == .reset)
      }
    }

    @Test func theLastLineMayCloseTheClient() async throws {
      let service = Handler(onReceived: { _, client in client.close(farewell: "bye") })
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("go")
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == "bye\n")
        #expect(try await server.journal.ending().reason == .closedByService)
      }
    }
  }
}
