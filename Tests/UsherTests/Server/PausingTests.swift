import Testing
import Usher

extension ServerTests {
  @Suite struct Pausing {
    @Test func aPausedClientIsReadOnceItIsResumed() async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { client in
          client.pauseReading()
          clients.report(client)
        }, onReceived: { message, client in client.send(message) })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        let client = try await clients.first()
        try await peer.send("hello")
        #expect(try await peer.hearsNothing(for: .milliseconds(100)))
        #expect(try await server.client(id).state == .paused)
        #expect(try await server.client(id).traffic.bytesIn == 0)
        client.resumeReading()
        #expect(try await peer.receive(as: "hello") == "hello")
        #expect(try await server.client(id).state == .open)
      }
    }

    @Test func aServiceMayPauseAndResumeWithinItsCalls() async throws {
      let service = Handler(onReceived: { message, client in
        client.pauseReading()
        client.send(message)
        client.resumeReading()
      })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        for _ in 0..<3 {
          try await peer.send("hello")
          #expect(try await peer.receive(as: "hello") == "hello")
        }
      }
    }

    @Test func aPausedClientIsSentToAllTheSame() async throws {
      let clients = Waypost<Client>()
      let service = Handler(onConnected: { client in
        client.pauseReading()
        clients.report(client)
      })
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await clients.first().send("listen")
        #expect(try await peer.line() == "listen")
      }
    }

    @Test func theEndOfAPausedClientIsSeenOnceItIsResumed() async throws {
      let clients = Waypost<Client>()
      let service = Handler(
        onConnected: { client in
          client.pauseReading()
          clients.report(client)
        }, onReceived: { message, client in client.send(message) })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        try await peer.send("last words")
        try peer.shutDownSending()
        let client = try await clients.first()
        #expect(try await peer.hearsNothing(for: .milliseconds(50)))
        client.resumeReading()
        #expect(try await peer.restAsText() == "last words")
        #expect(try await server.journal.ending().reason == .ended)
      }
    }

    @Test func theResetOfAPausedClientIsSeenAtOnce() async throws {
      let service = Handler(onConnected: { $0.pauseReading() })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        peer.abort()
        #expect(try await server.journal.ending(of: id).reason == .reset)
      }
    }

    @Test func aClientThatDoesNotReadItsAnswersIsNotRead() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.outputBytes = 100_000
      } _: { server in
        let (peer, id) = try await server.connectAndMeet()
        // What the kernel holds on both sides and what may wait here is far less than what is to come back.
        let stream = pattern(32 << 20)
        async let sent: Void = peer.send(stream)
        var client = try await server.client(id)
        while client.state != .paused {
          client = try await server.client(id)
          // Half the limit is where reading pauses, and a turn brings four reads at most.
          #expect(client.queuedBytes <= 50_000 + 4 * 65_536)
        }
        let isEqual = try await peer.receive(stream.count) == stream
        #expect(isEqual)
        try await sent
        #expect(try await server.client(id).queuedBytes == 0)
      }
    }
  }
}
