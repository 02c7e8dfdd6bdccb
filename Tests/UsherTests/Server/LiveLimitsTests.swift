import Testing
import Usher

extension ServerTests {
  /// Limits that change while clients are there.
  @Suite struct LiveLimits {
    private func change(_ server: TestServer, _ body: (inout Limits) -> Void) {
      var limits = server.server.configuration.limits
      body(&limits)
      server.server.setLimits(limits)
    }

    @Test func aRaisedNumberLetsInWhoWaitsAndALoweredOneDisconnectsNobody() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.clients = 1
      } _: { server in
        let (first, _) = try await server.connectAndMeet()
        let second = try await server.connect()
        try await second.send("hello")
        #expect(try await second.hearsNothing(for: .milliseconds(100)))
        change(server) { $0.clients = 2 }
        #expect(try await second.receive(as: "hello") == "hello")
        change(server) { $0.clients = 1 }
        #expect(await server.server.status().limit == 1)
        for peer in [first, second] {
          try await peer.send("hello")
          #expect(try await peer.receive(as: "hello") == "hello")
        }
      }
    }

    @Test func aTimeThatComesIntoForceCountsFromThen() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        // Idle for longer than it will be allowed to be.
        #expect(try await peer.hearsNothing(for: .milliseconds(300)))
        let start = ContinuousClock.now
        change(server) { $0.idle = .milliseconds(200) }
        _ = try await peer.end()
        #expect(start.duration(to: .now) >= .milliseconds(200))
        #expect(try await server.journal.ending(of: id).reason == .idle)
      }
    }

    @Test func aReloadThatChangesNoTimeStartsNoneAnew() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.idle = .milliseconds(400)
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        // Kept awake, it paces the reloads.
        let (other, _) = try await server.connectAndMeet()
        async let end = peer.end()
        // Again and again, each time within the limit: the time must come all the same.
        for number in 0..<200 where !server.journal.waypost.events.contains(where: { isEnd($0, of: id) }) {
          change(server) {
            $0.idle = .milliseconds(400)
            $0.messageBytes = 1_000 + number
          }
          try await other.send("awake")
          _ = try await other.receive(as: "awake")
          _ = try await other.hearsNothing(for: .milliseconds(50))
        }
        _ = try await end
        #expect(try await server.journal.ending(of: id).reason == .idle)
      }
    }

    @Test func aTimeThatIsLiftedNoLongerCounts() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.firstMessage = .milliseconds(200)
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        change(server) { $0.firstMessage = nil }
        #expect(try await peer.hearsNothing(for: .milliseconds(500)))
        try await peer.send("late")
        #expect(try await peer.receive(as: "late") == "late")
      }
    }

    @Test func theLongestMessageChangesForThoseWhoAreThere() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.messageBytes = 10
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        change(server) { $0.messageBytes = 20 }
        try await settled(server)
        try await peer.send("fifteen letters\n")
        #expect(try await peer.line() == "fifteen letters")
        change(server) { $0.messageBytes = 5 }
        try await settled(server)
        try await peer.send("too long\n")
        _ = try await peer.end()
        #expect(try await server.journal.ending(of: id).reason == .messageTooLong)
      }
    }

    @Test func thePeerIsProbedAsTheLimitsSayNow() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        change(server) {
          $0.keepalive = nil
          $0.writeStall = .seconds(77)
        }
        try await settled(server)
        try await peer.send("still well")
        #expect(try await peer.receive(as: "still well") == "still well")
        #expect(try await server.client(id).state == .open)
      }
    }

    private func isEnd(_ event: Journal.Event, of id: UInt64) -> Bool {
      guard case .disconnected(let client, _, _) = event else { return false }
      return client.id == id
    }

    /// Waits until every lane has taken what was posted to it before.
    private func settled(_ server: TestServer) async throws {
      // Twice: the change and the question each hop to the task queue first.
      for _ in 0..<2 { _ = try await server.clients() }
    }
  }
}
