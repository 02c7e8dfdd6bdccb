import Sockets
import Testing
import Usher

extension ServerTests {
  /// Limits for each address, and for each client's messages.
  @Suite struct Fairness {
    @Test func anAddressHasItsShareAndNoMore() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.clientsPerAddress = 2
      } _: { server in
        let (first, _) = try await server.connectAndMeet()
        let (second, _) = try await server.connectAndMeet()
        let third = try await server.connect()
        #expect(try await third.restAsText() == "too many connections from your address\n")
        #expect(server.journal.refusals.map(\.reason) == [.addressFull])
        try first.close()
        _ = try await server.journal.ending()
        let (fourth, _) = try await server.connectAndMeet()
        for peer in [second, fourth] {
          try await peer.send("hello\n")
          #expect(try await peer.line() == "hello")
        }
      }
    }

    @Test func aLimitThatIsSetLaterCountsWhoIsThere() async throws {
      try await TestServer.with(Echo()) { server in
        let peers = [try await server.connectAndMeet().peer, try await server.connectAndMeet().peer]
        var limits = server.server.configuration.limits
        limits.clientsPerAddress = 2
        server.server.setLimits(limits)
        _ = try await server.connect().end()
        #expect(server.journal.refusals.map(\.reason) == [.addressFull])
        for peer in peers { try peer.close() }
      }
    }

    @Test func whoeverConnectsTooFastIsClosedUnheard() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.connectsPerSecond = 2
      } _: { server in
        let peers = [try await server.connectAndMeet().peer, try await server.connectAndMeet().peer]
        let third = try await server.connect()
        #expect(try await third.rest().isEmpty)
        #expect(server.journal.refusals.map(\.reason) == [.connectingTooFast])
        let status = await server.server.status()
        #expect(status.refusals[.connectingTooFast] == 1)
        #expect(status.refused == 1)
        for peer in peers { try peer.close() }
      }
    }

    @Test func aUnixSocketHasNoAddressToCount() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.clientsPerAddress = 1
        limits.connectsPerSecond = 1
      } _: { server in
        let directory = try TemporaryDirectory()
        let address = try SocketAddress.unix(path: "\(directory.path)/socket")
        await server.server.listen(on: try Listener.bind(to: address), name: "unix")
        var peers: [Peer] = []
        for _ in 0..<3 {
          let peer = try await Peer.connect(to: address)
          try await peer.send("hello")
          #expect(try await peer.receive(as: "hello") == "hello")
          peers.append(peer)
        }
        #expect(server.journal.refusals.isEmpty)
      }
    }

    @Test func messagesAboveThePaceWait() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.messagesPerSecond = 2
        // Waiting for its turn is not being idle.
        limits.idle = .milliseconds(400)
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        let start = ContinuousClock.now
        var hasWaited = false
        for number in 0..<5 {
          try await peer.send("\(number)\n")
          #expect(try await peer.line() == "\(number)")
          if !hasWaited { hasWaited = try await server.client(id).state == .paused }
        }
        #expect(hasWaited)
        // Two at once, and three more at half a second each, the last of which need not be waited for.
        #expect(start.duration(to: .now) >= .milliseconds(950))
      }
    }

    @Test func aPaceThatIsLiftedHoldsNobodyUp() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.messagesPerSecond = 1
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        // All in one turn, and so minutes of debt.
        let text = String(repeating: "x\n", count: 500)
        try await peer.send(text)
        #expect(try await peer.receive(as: text) == text)
        try await peer.send("still here\n")
        #expect(try await peer.hearsNothing(for: .milliseconds(200)))
        var limits = server.server.configuration.limits
        limits.messagesPerSecond = nil
        server.server.setLimits(limits)
        #expect(try await peer.line() == "still here")
      }
    }
  }
}
