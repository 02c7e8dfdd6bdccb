import Testing
import Usher

extension ServerTests {
  @Suite struct Draining {
    private func drain(
      _ server: TestServer, spread: Duration = .zero, deadline: Duration? = nil, farewell: String = "",
      refuses: Bool = false
    ) {
      server.server.drain(spread: spread, deadline: deadline, farewell: farewell, refuses: refuses)
    }

    private func progress(_ server: TestServer) throws -> DrainReport {
      try #require(server.server.drainProgress)
    }

    @Test func everyoneIsSentOffAndNobodyComesUntilItIsTakenBack() async throws {
      try await TestServer.with(Echo(), lanes: 2, framing: .line) { server in
        var peers: [Peer] = []
        for _ in 1...6 { peers.append(try await server.connectAndMeet().peer) }
        drain(server, farewell: "back soon")
        for peer in peers {
          #expect(try await peer.restAsText() == "back soon\n")
          try peer.close()
        }
        await server.server.drained(within: .seconds(patienceSeconds))
        let report = try progress(server)
        #expect(report.left == 0)
        #expect(report.gone == 6)
        #expect(report.cut == 0)
        #expect(!report.refuses)
        #expect(report.remaining == nil)
        for id in 1...6 { #expect(try await server.journal.ending(of: UInt64(id)).reason == .draining) }

        let waiting = try await server.connect()
        try await waiting.send("hello\n")
        #expect(try await waiting.hearsNothing(for: .milliseconds(100)))
        #expect(server.server.resume())
        #expect(try await waiting.line() == "hello")
        #expect(server.server.drainProgress == nil)
        #expect(server.journal.pauses.isEmpty, "a drain is not a full server")
      }
    }

    @Test func newcomersMayBeTurnedAway() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        drain(server, refuses: true)
        let refused = try await server.connect()
        #expect(try await refused.restAsText().hasSuffix("try again later\n"))
        #expect(server.journal.refusals.map(\.reason) == [.draining])
        #expect(try progress(server).refuses)
        // From turning away to letting wait, and back.
        drain(server, refuses: false)
        let waiting = try await server.connect()
        #expect(try await waiting.hearsNothing(for: .milliseconds(100)))
        drain(server, refuses: true)
        #expect(try await waiting.restAsText().hasSuffix("try again later\n"))
      }
    }

    @Test func whoIsLeftAtTheDeadlineIsCut() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        try await peer.send("in the mid")
        while try await server.client(id).traffic.bytesIn == 0 {}
        drain(server, deadline: .milliseconds(300))
        #expect(try await other.restAsText().isEmpty)
        try other.close()
        #expect(try progress(server).remaining != nil)
        _ = try await peer.end()
        await server.server.drained(within: .seconds(patienceSeconds))
        #expect(try await server.journal.ending(of: id).reason == .draining)
        let report = try progress(server)
        #expect(report.left == 0)
        #expect(report.cut == 1)
        #expect(report.gone == 1)
      }
    }

    @Test func whoHasNotBeenSentOffStaysWhenItIsTakenBack() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        var peers: [Peer] = []
        for _ in 0..<4 { peers.append(try await server.connectAndMeet().peer) }
        drain(server, spread: .seconds(3_600))
        #expect(server.server.resume())
        #expect(server.server.resume() == false)
        for peer in peers {
          try await peer.send("still here\n")
          #expect(try await peer.line() == "still here")
        }
        #expect(server.journal.reasons.isEmpty)
      }
    }

    // Kept from leaving by half a message, it is not to leave at the end of that either.
    @Test func whoWasAboutToLeaveStaysWhenItIsTakenBack() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        try await peer.send("in the mid")
        while try await server.client(id).traffic.bytesIn == 0 {}
        drain(server, farewell: "bye")
        #expect(try await other.restAsText() == "bye\n")
        try other.close()
        server.server.resume()
        // A lane that has answered has heard of it.
        _ = try await server.clients()
        try await peer.send("dle\n")
        #expect(try await peer.line() == "in the middle")
        let (newcomer, _) = try await server.connectAndMeet()
        for each in [peer, newcomer] {
          try await each.send("still here\n")
          let line = try await each.line()
          #expect(line == "still here")
        }
      }
    }

    @Test func aDeadlineThatWasTakenBackCutsNobody() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, _) = try await server.connectAndMeet()
        drain(server, spread: .seconds(3_600), deadline: .milliseconds(50))
        server.server.resume()
        #expect(try await peer.hearsNothing(for: .milliseconds(150)))
        try await peer.send("still here\n")
        #expect(try await peer.line() == "still here")
      }
    }

    @Test func whoWaitsIsToldWhenItIsTakenBack() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, _) = try await server.connectAndMeet()
        drain(server, spread: .seconds(3_600))
        async let waited: Void = server.server.drained(within: .seconds(3_600))
        server.server.resume()
        await waited
        #expect(server.server.drainProgress == nil)
        try peer.close()
      }
    }

    @Test func stoppingEndsADrainAndTakesWhoWaits() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, _) = try await server.connectAndMeet()
        drain(server, spread: .seconds(3_600))
        let waiting = try await server.connect()
        async let left = server.server.stop(spread: .zero, deadline: .seconds(20), farewell: "closed")
        #expect(try await peer.restAsText() == "closed\n")
        #expect(try await waiting.restAsText() == "closed\n")
        try peer.close()
        try waiting.close()
        #expect(await left == 0)
      }
    }
  }
}
