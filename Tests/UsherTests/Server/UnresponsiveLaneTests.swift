import Dispatch
import Testing
import Usher

extension ServerTests {
  @Suite struct UnresponsiveLane {
    /// Two clients on two lanes, of which one blocks its lane until it is told to go on.
    private func withBlockedLane(
      _ body: (
        _ server: TestServer, _ blocker: (peer: Peer, id: UInt64), _ other: (peer: Peer, id: UInt64),
        _ goOn: DispatchSemaphore
      ) async throws -> Void
    ) async throws {
      let goOn = DispatchSemaphore(value: 0)
      let blocked = Waypost<UInt64>()
      let service = Handler(onReceived: { message, client in
        if message == Array("block".utf8) {
          blocked.report(client.id)
          goOn.wait()
        }
        client.send(message)
      })
      try await TestServer.with(service, lanes: 2, lanePatience: .milliseconds(20)) { server in
        // Whatever fails, or the lane's thread would be lost to the other tests.
        defer { goOn.signal() }
        let blocker = try await server.connectAndMeet()
        let other = try await server.connectAndMeet()
        try await blocker.peer.send("block")
        _ = try await blocked.first()
        try await body(server, blocker, other, goOn)
      }
    }

    @Test func itIsNamedAndTheOthersAnswer() async throws {
      try await withBlockedLane { server, blocker, other, goOn in
        let hung = 0
        let start = ContinuousClock.now
        let status = await server.server.status()
        let clients = await server.server.clients()
        #expect(start.duration(to: .now) < .milliseconds(500))
        #expect(clients.unresponsive.contains(hung))
        #expect(status.current == 2)
        #expect(status.lanes.count == 2)

        // Its last word was before it was blocked, and grows older.
        let later = await server.server.status()
        #expect(later.lanes[hung].respondedUSec > status.lanes[hung].respondedUSec)
        #expect(later.lanes[hung].respondedUSec >= 20_000)

        try await other.peer.send("hello")
        #expect(try await other.peer.receive(as: "hello") == "hello")
        goOn.signal()
        #expect(try await blocker.peer.receive(as: "block") == "block")
        #expect(try await server.clients().count == 2)
      }
    }

    @Test func aKickWaitsForIt() async throws {
      try await withBlockedLane { server, blocker, other, goOn in
        var selector = ClientSelector()
        selector.included.ids = [blocker.id, 99]
        let outcome = await server.server.kick(selector)
        #expect(outcome.kicked.isEmpty)
        #expect(outcome.unresponsive.contains(0))
        #expect(outcome.notFound.isEmpty, "it may still be there")
        goOn.signal()
        #expect(try await blocker.peer.restAsText() == "block")
        try blocker.peer.close()
        #expect(try await server.journal.ending(of: blocker.id).reason == .kicked)
        try await other.peer.send("hello")
        #expect(try await other.peer.receive(as: "hello") == "hello")
      }
    }

    @Test func stoppingDoesNotWaitForItPastTheDeadline() async throws {
      try await withBlockedLane { server, blocker, other, goOn in
        let start = ContinuousClock.now
        async let rest = {
          let rest = try await other.peer.rest()
          try other.peer.close()
          return rest
        }()
        let left = await server.server.stop(spread: .zero, deadline: .milliseconds(300), farewell: "")
        #expect(start.duration(to: .now) < .seconds(3))
        #expect(left == 1)
        #expect(try await rest.isEmpty)
        goOn.signal()
        let ending = try await server.journal.ending(of: blocker.id)
        #expect(ending.reason == .stopping)
      }
    }
  }
}
