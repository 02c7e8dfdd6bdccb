import Testing

@testable import Usher

extension ServerTests {
  /// Waiting until what was sent is taken.
  @Suite struct RoomToSend {
    /// Runs a test with a client for whom much may wait.
    private static func withClient(
      _ body: @Sendable (TestServer, Peer, Client) async throws -> Void
    ) async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { limits in
        limits.outputBytes = 64 << 20
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        try await body(server, peer, try await clients.first())
      }
    }

    @Test func whoeverWaitsGoesOnOnceTheClientReads() async throws {
      try await Self.withClient { server, peer, client in
        #expect(await client.drained(to: 0), "nothing waits yet")
        let bytes = [UInt8](repeating: 1, count: 16 << 20)
        client.send(bytes)
        let isOver = Lock(false)
        async let drained = {
          let drained = await client.drained(to: 1_000)
          isOver.withLock { $0 = true }
          return drained
        }()
        _ = try await server.clients()
        #expect(isOver.withLock { $0 } == false)
        #expect(try await peer.receive(bytes.count) == bytes)
        #expect(await drained)
      }
    }

    @Test func whoeverWaitsForOneThatGoesIsTold() async throws {
      try await Self.withClient { server, peer, client in
        client.send([UInt8](repeating: 1, count: 16 << 20))
        async let drained = client.drained(to: 0)
        _ = try await server.clients()
        peer.abort()
        #expect(await drained == false)
        #expect(await client.drained(to: 0) == false)
      }
    }

    @Test func aServerThatStopsKeepsNobodyWaiting() async throws {
      try await Self.withClient { server, peer, client in
        client.send([UInt8](repeating: 1, count: 16 << 20))
        async let drained = client.drained(to: 0)
        await server.server.cut()
        #expect(await drained == false)
        #expect(await client.drained(to: 0) == false)
        try peer.close()
      }
    }

    @Test func whoIsExemptMayBeIdle() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { limits in
        limits.idle = .milliseconds(200)
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        let client = try await clients.first()
        client.setIdleExempt(true)
        #expect(try await peer.hearsNothing(for: .milliseconds(500)))
        let start = ContinuousClock.now
        client.setIdleExempt(false)
        _ = try await peer.end()
        #expect(start.duration(to: .now) >= .milliseconds(200))
        #expect(try await server.journal.ending(of: id).reason == .idle)
      }
    }
  }
}
