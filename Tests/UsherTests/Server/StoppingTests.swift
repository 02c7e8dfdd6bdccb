import Sockets
import Testing
import Usher

extension ServerTests {
  @Suite struct Stopping {
    private func stop(
      _ server: TestServer, spread: Duration = .zero, deadline: Duration = .seconds(20), farewell: String = ""
    ) async -> Int {
      await server.server.stop(spread: spread, deadline: deadline, farewell: farewell)
    }

    @Test func everyClientIsSentOffWithAFarewell() async throws {
      try await TestServer.with(Echo(), lanes: 2, framing: .line) { server in
        var peers: [Peer] = []
        for _ in 0..<10 { peers.append(try await server.connectAndMeet().peer) }
        async let left = stop(server, farewell: "back soon")
        for peer in peers {
          #expect(try await peer.restAsText() == "back soon\n")
          try peer.close()
        }
        #expect(await left == 0)
        #expect(server.journal.reasons == [DisconnectReason](repeating: .stopping, count: 10))
        await #expect(throws: ConnectError.self) { try await server.connect() }
      }
    }

    @Test func whatHasArrivedIsAnsweredFirst() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, _) = try await server.connectAndMeet()
        var stream: [UInt8] = []
        for number in 0..<20_000 { stream += Array("\(number)\n".utf8) }
        try await peer.send(stream)
        async let left = stop(server, farewell: "bye")
        let isEqual = try await peer.rest() == stream + Array("bye\n".utf8)
        #expect(isEqual)
        try peer.close()
        #expect(await left == 0)
      }
    }

    // A connection that the kernel has completed is a client, though the server has not looked yet.
    @Test func whoHasConnectedIsAnsweredToo() async throws {
      for _ in 0..<10 {
        try await TestServer.with(Echo(), framing: .line) { server in
          var peers: [Peer] = []
          for _ in 0..<10 {
            let peer = try await server.connect()
            try await peer.send("hello\n")
            peers.append(peer)
          }
          async let left = stop(server)
          for peer in peers {
            #expect(try await peer.restAsText() == "hello\n")
            try peer.close()
          }
          #expect(await left == 0)
        }
      }
    }

    @Test func whoIsInTheMiddleOfAMessageMayFinishIt() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        try await peer.send("hel")
        while try await server.client(id).traffic.bytesIn < 3 {}
        async let left = stop(server, farewell: "bye")
        // The other one is gone, so this one has been told to go, too.
        #expect(try await other.restAsText() == "bye\n")
        try other.close()
        try await peer.send("lo\n")
        #expect(try await peer.restAsText() == "hello\nbye\n")
        try peer.close()
        #expect(await left == 0)
      }
    }

    @Test func whoStaysInTheMiddleOfAMessageIsCutAtTheDeadline() async throws {
      try await TestServer.with(Echo(), framing: .length) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send([0, 0, 0, 5, 1])
        while try await server.client(id).traffic.bytesIn < 5 {}
        let start = ContinuousClock.now
        #expect(await stop(server, deadline: .milliseconds(200)) == 1)
        #expect(start.duration(to: .now) >= .milliseconds(200))
        _ = try await peer.end()
        #expect(server.journal.reasons == [.stopping])
      }
    }

    @Test func whomTheServiceHasPausedNeedNotBeWaitedFor() async throws {
      let service = Handler(
        onConnected: { $0.send("wait") }, onReceived: { _, client in client.pauseReading() })
      try await TestServer.with(service, framing: .line) { server in
        let (quiet, _) = try await server.connectAndMeet()
        let (paused, _) = try await server.connectAndMeet()
        try await paused.send("pause me\n")
        while try await server.clients().allSatisfy({ $0.state != .paused }) {}
        async let left = stop(server, farewell: "bye")
        for peer in [quiet, paused] {
          #expect(try await peer.restAsText() == "wait\nbye\n")
          try peer.close()
        }
        #expect(await left == 0)
      }
    }

    @Test func endsAreSpread() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        var peers: [Peer] = []
        for _ in 0..<20 { peers.append(try await server.connectAndMeet().peer) }
        let start = ContinuousClock.now
        async let left = stop(server, spread: .milliseconds(600))
        let times = try await withThrowingTaskGroup(of: Duration.self) { group in
          for peer in peers {
            group.addTask {
              _ = try await peer.end()
              try peer.close()
              return start.duration(to: .now)
            }
          }
          return try await group.reduce(into: [Duration]()) { $0.append($1) }
        }
        #expect(await left == 0)
        // That all of twenty fall into one half happens once in half a million times.
        let (first, last) = (times.min() ?? .zero, times.max() ?? .zero)
        #expect(first < .milliseconds(500))
        #expect(last > .milliseconds(150))
        #expect(last - first > .milliseconds(100))
      }
    }

    @Test func theDeadlineCutsThoseWhoseTimeHasNotCome() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, _) = try await server.connectAndMeet()
        let start = ContinuousClock.now
        _ = await stop(server, spread: .seconds(3_600), deadline: .milliseconds(200))
        #expect(start.duration(to: .now) < .seconds(5))
        _ = try await peer.end()
      }
    }

    @Test func withoutClientsItEndsAtOnce() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        let start = ContinuousClock.now
        #expect(await stop(server, spread: .seconds(60), deadline: .seconds(60)) == 0)
        #expect(start.duration(to: .now) < .seconds(10))
      }
    }

    @Test func stoppingTwiceAtOnceIsStopping() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, _) = try await server.connectAndMeet()
        let start = ContinuousClock.now
        async let one = stop(server)
        async let two = stop(server)
        _ = try await peer.end()
        try peer.close()
        _ = await (one, two)
        #expect(start.duration(to: .now) < .seconds(10))
        _ = await stop(server)
      }
    }

    @Test func cuttingResetsNobodyWhoIsOwedNothing() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        var peers: [Peer] = []
        for _ in 0..<6 { peers.append(try await server.connectAndMeet().peer) }
        await server.server.cut()
        for peer in peers { #expect(try await peer.end() == .orderly) }
        #expect(server.journal.reasons.count == 6)
        await server.server.cut()
      }
    }

    @Test func cuttingEndsAStopThatIsUnderWay() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("hal")
        while try await server.client(id).traffic.bytesIn < 3 {}
        async let left = stop(server, deadline: .seconds(30))
        let start = ContinuousClock.now
        await server.server.cut()
        _ = await left
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(server.journal.reasons == [.stopping])
      }
    }

    @Test func everythingMayBeAskedOfAServerThatHasStopped() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        await server.server.cut()
        #expect(await server.server.status().current == 0)
        #expect(await server.server.clients().values.isEmpty)
        #expect(await server.server.kick(ClientSelector()).kicked.isEmpty)
        #expect(await server.server.endpoints.isEmpty)
      }
    }
  }
}
