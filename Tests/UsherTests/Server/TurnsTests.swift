import Dispatch
import Sockets
import Testing
import Usher

extension ServerTests {
  /// What one client may have of its lane before others have their turn, where one read takes thousands of messages.
  @Suite struct Turns {
    private static let many = 10_000

    /// Far fewer than that, and no fewer than may be in one turn.
    private static let few = 512

    /// Numbered lines, all of which one read can take.
    private static let lines = (0..<many).map { "\($0)\n" }.joined()

    /// A lane that a message "hold" holds up.
    private struct HeldLane: Sendable {
      let isHeld = Waypost<Void>()
      let release = DispatchSemaphore(value: 0)

      func hold() {
        isHeld.report(())
        release.wait()
      }
    }

    @Test func othersHaveTheirTurnBetweenTheMessagesOfOneRead() async throws {
      let lane = HeldLane()
      let (count, countAtHello) = (Lock(0), Waypost<Int>())
      let service = Handler(onReceived: { message, client in
        switch String(decoding: message, as: UTF8.self) {
        case "hold": lane.hold()
        case "hello": countAtHello.report(count.withLock { $0 })
        default:
          count.withLock { $0 += 1 }
          client.send(message)
        }
      })
      try await TestServer.with(service, framing: .line) { server in
        let (holder, _) = try await server.connectAndMeet()
        let (greedy, _) = try await server.connectAndMeet()
        let (modest, _) = try await server.connectAndMeet()
        try await holder.send("hold\n")
        _ = try await lane.isHeld.first()
        // Both are there when the lane looks again.
        try await greedy.send(Self.lines)
        try await modest.send("hello\n")
        lane.release.signal()
        #expect(try await countAtHello.first() <= Self.few)
        // And none is lost for it, nor out of order.
        #expect(try await greedy.receive(as: Self.lines) == Self.lines)
        try await greedy.send("again\n")
        #expect(try await greedy.line() == "again")
      }
    }

    @Test func theEndOfSendingComesAfterAllThatWasSent() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, _) = try await server.connectAndMeet()
        try await peer.send(Self.lines + "and an unfinished one")
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == Self.lines + "and an unfinished one\n")
      }
    }

    @Test(arguments: [true, false]) func whatAUnixClientSentBeforeItWentIsHandedOn(isClosed: Bool)
      async throws
    {
      let lane = HeldLane()
      let count = Lock(0)
      let service = Handler(onReceived: { message, _ in
        if message == Array("hold".utf8) { lane.hold() }
        count.withLock { $0 += 1 }
      })
      try await TestServer.with(service, framing: .line) { server in
        let directory = try TemporaryDirectory()
        let address = try SocketAddress.unix(path: "\(directory.path)/socket")
        await server.server.listen(on: try Listener.bind(to: address), name: "unix")
        let peer = try await Peer.connect(to: address)
        try await peer.send("hold\n")
        _ = try await lane.isHeld.first()
        try await peer.send(Self.lines)
        if isClosed { try peer.close() } else { try peer.shutDownSending() }
        lane.release.signal()
        _ = try await server.journal.ending()
        #expect(count.withLock { $0 } == 1 + Self.many)
      }
    }

    @Test func aPauseHoldsBackWhatWasRead() async throws {
      let clients = Waypost<Client>()
      let service = Handler(onReceived: { message, client in
        if message == Array("0".utf8) {
          client.pauseReading()
          clients.report(client)
        }
        client.send(message)
      })
      try await TestServer.with(service, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send(Self.lines)
        let client = try await clients.first()
        #expect(try await server.client(id).traffic.messagesIn <= Self.few)
        #expect(try await server.client(id).state == .paused)
        client.resumeReading()
        #expect(try await peer.receive(as: Self.lines) == Self.lines)
      }
    }

    @Test func whatIsLeftIsNotHandedOnOnceTheServiceHasClosed() async throws {
      let count = Lock(0)
      let service = Handler(onReceived: { _, client in
        count.withLock { $0 += 1 }
        client.close(farewell: "enough")
      })
      try await TestServer.with(service, framing: .line) { server in
        let (peer, _) = try await server.connectAndMeet()
        try await peer.send(Self.lines)
        #expect(try await peer.restAsText() == "enough\n")
        #expect(count.withLock { $0 } == 1)
      }
    }

    @Test func aLabelIsCutWhereItsCharactersEnd() async throws {
      let name = String(repeating: "ä", count: 200)
      let service = Handler(onConnected: { $0.setLabel("x" + name) })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        #expect(try await server.client(id).label == "x" + name.prefix(127))
        try peer.close()
      }
    }
  }
}
