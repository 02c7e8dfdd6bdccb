import Dispatch
import Glibc
import Testing
import Usher

extension ServerTests {
  /// What lanes measure.
  @Suite struct Measuring {
    /// What the lanes of a server have measured, together.
    private func times(_ server: TestServer) async throws -> LaneTimes {
      // So that what is shown is not from before.
      _ = try await server.clients()
      return await server.server.status().lanes.reduce(into: LaneTimes()) { $0 += $1.times }
    }

    /// The range of a short time in which so many milliseconds lie.
    private func range(_ milliseconds: Int64) throws -> Int {
      try #require(Histogram.Scale.short.bounds.firstIndex { $0 >= milliseconds * 1_000_000 })
    }

    @Test func oneMessageOfSixteenIsTimed() async throws {
      let service = Handler(onReceived: { message, client in
        if message == [0x21] { usleep(30_000) }
        client.send(message)
      })
      try await TestServer.with(service) { server in
        let (peer, _) = try await server.connectAndMeet()
        try await peer.send("!")
        _ = try await peer.receive(1)
        for _ in 0..<32 {
          try await peer.send("x")
          _ = try await peer.receive(1)
        }
        let handling = try await times(server).handling
        #expect(handling.count == 3)
        #expect(handling.counts[try range(30)...].reduce(0, +) == 1, "the slow one, and it alone")
        #expect(handling.sum >= 30_000_000)
      }
    }

    @Test func whatALaneTakesOverABatchIsItsLag() async throws {
      let service = Handler(onReceived: { message, client in
        usleep(30_000)
        client.send(message)
      })
      try await TestServer.with(service) { server in
        let (peer, _) = try await server.connectAndMeet()
        try await peer.send("x")
        _ = try await peer.receive(1)
        let lag = try await times(server).lag
        #expect(lag.counts[try range(30)...].reduce(0, +) == 1)
        #expect(lag.count >= 2, "coming in took a batch too")
      }
    }

    @Test func whatWaitsForASlowReaderIsTimed() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { limits in
        limits.outputBytes = 64 << 20
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        let bytes = [UInt8](repeating: 1, count: 16 << 20)
        try await clients.first().send(bytes)
        _ = try await peer.hearsNothing(for: .seconds(patienceSeconds))
        #expect(try await times(server).queueing.count == 0, "it still waits")
        #expect(try await peer.receive(bytes.count) == bytes)
        let queueing = try await times(server).queueing
        #expect(queueing.count == 1)
        #expect(queueing.sum > 0)
      }
    }

    @Test func howLongClientsStayIsTimed() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        #expect(try await peer.hearsNothing(for: .milliseconds(150)))
        #expect(try await times(server).life.count == 0, "it is still there")
        try peer.close()
        _ = try await server.journal.ending(of: id)
        let life = try await times(server).life
        #expect(life.count == 1)
        #expect(life.counts[1] == 1, "over a tenth of a second, and under one")
      }
    }

    @Test func endsAreCountedByReason() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        try peer.close()
        _ = try await server.journal.ending(of: id)
        let (kicked, other) = try await server.connectAndMeet()
        _ = try await server.kick(ClientSelector())
        _ = try await kicked.end()
        try kicked.close()
        _ = try await server.journal.ending(of: other)
        let status = await server.server.status()
        #expect(status.endings[.ended] == 1)
        #expect(status.endings[.kicked] == 1)
        #expect(status.endings[.reset] == 0)
        #expect(status.endings.values.reduce(0, +) == 2)
      }
    }
  }
}
