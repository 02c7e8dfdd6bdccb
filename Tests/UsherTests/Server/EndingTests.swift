import Testing
import Usher

extension ServerTests {
  @Suite struct Ending {
    @Test func aLineThatIsTooLong() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.messageBytes = 10
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("1234567890\nx1234567890\nnever\n")
        #expect(try await peer.restAsText() == "1234567890\n")
        try peer.close()
        #expect(try await server.journal.ending(of: id).reason == .messageTooLong)
      }
    }

    @Test func aLineThatNeverEnds() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.messageBytes = 1_000
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        let flood = Task { while true { try await peer.send([UInt8](repeating: 0x61, count: 500)) } }
        #expect(try await server.journal.ending(of: id).reason == .messageTooLong)
        await #expect(throws: (any Error).self) { try await flood.value }
      }
    }

    @Test func aLengthOverTheLimit() async throws {
      try await TestServer.with(Echo(), framing: .length) { limits in
        limits.messageBytes = 1
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send([0, 0, 0, 1, 7, 0, 0, 0, 2])
        #expect(try await peer.rest() == [0, 0, 0, 1, 7])
        try peer.close()
        #expect(try await server.journal.ending(of: id).reason == .messageTooLong)
      }
    }

    @Test func anEndInsideAMessage() async throws {
      try await TestServer.with(Echo(), framing: .length) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send([0, 0, 0, 1, 7, 0, 0, 0, 2, 8])
        try peer.shutDownSending()
        #expect(try await peer.rest() == [0, 0, 0, 1, 7])
        #expect(try await server.journal.ending(of: id).reason == .truncatedMessage)
      }
    }

    @Test func nothingComesOrGoesForTooLong() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.idle = .milliseconds(150)
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("hello")
        #expect(try await peer.restAsText() == "hello")
        try peer.close()
        let ending = try await server.journal.ending(of: id)
        #expect(ending.reason == .idle)
        #expect(ending.client.ageUSec >= 150_000)
      }
    }

    @Test func whoOnlyListensIsNotIdle() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { limits in
        limits.idle = .milliseconds(600)
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        let client = try await clients.first()
        for _ in 0..<8 {
          client.send("x")
          #expect(try await peer.receive(1) == [0x78])
          #expect(try await peer.hearsNothing(for: .milliseconds(150)))
        }
        #expect(try await server.client(id).ageUSec > 1_000_000)
      }
    }

    @Test func noFirstMessage() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.firstMessage = .milliseconds(150)
      } _: { server in
        let (talker, _) = try await server.connectAndMeet()
        try await talker.send("hello\n")
        let (peer, id) = try await server.connectAndMeet()
        // Bytes are no message yet.
        try await peer.send("hel")
        #expect(try await peer.rest().isEmpty)
        try peer.close()
        #expect(try await server.journal.ending(of: id).reason == .noFirstMessage)
        #expect(try await talker.line() == "hello")
        #expect(server.journal.reasons == [.noFirstMessage])
      }
    }

    @Test func answersThatAreNeverRead() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.writeStall = .milliseconds(250)
        limits.outputBytes = 100_000
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        let flood = Task { while true { try await peer.send([UInt8](repeating: 0x61, count: 65_536)) } }
        #expect(try await server.journal.ending(of: id).reason == .writeStalled)
        await #expect(throws: (any Error).self) { try await flood.value }
      }
    }

    @Test func answersThatAreNeverReadAfterTheEnd() async throws {
      let service = Handler(onReceived: { _, client in client.send([UInt8](repeating: 1, count: 32 << 20)) })
      try await TestServer.with(service) { limits in
        limits.writeStall = .milliseconds(250)
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("go")
        try peer.shutDownSending()
        #expect(try await server.journal.ending(of: id).reason == .writeStalled)
      }
    }

    @Test func pushesThatAreNotRead() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { limits in
        limits.outputBytes = 100_000
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        let client = try await clients.first()
        let block = [UInt8](repeating: 1, count: 50_000)
        while server.journal.reasons.isEmpty {
          client.send(block)
          // Not faster than the lane takes it: the mailbox has a limit of its own.
          _ = try await server.clients()
        }
        let ending = try await server.journal.ending(of: id)
        #expect(ending.reason == .slowReader)
        #expect(try await peer.end() == .reset)
      }
    }

    @Test func aClientThatIsKilled() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        peer.abort()
        #expect(try await server.journal.ending(of: id).reason == .reset)
      }
    }

    @Test func aClientThatIsDone() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        try peer.close()
        #expect(try await server.journal.ending(of: id).reason == .ended)
      }
    }

    // A time-out of a thousand years is none, and costs no looks.
    @Test func timeOutsBeyondTheEndOfTimeNeverCome() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.idle = .seconds(Int64.max)
        limits.firstMessage = .seconds(Int64.max)
        limits.writeStall = .seconds(Int64.max)
        limits.keepalive = .seconds(Int64.max)
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        #expect(try await peer.hearsNothing(for: .milliseconds(100)))
        try await peer.send("hello")
        #expect(try await peer.receive(as: "hello") == "hello")
      }
    }
  }
}
