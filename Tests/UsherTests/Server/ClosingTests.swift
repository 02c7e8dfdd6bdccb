import Testing
import Usher

extension ServerTests {
  @Suite struct Closing {
    /// Does what each message says.
    private let obedient = Handler(onReceived: { message, client in
      switch String(decoding: message, as: UTF8.self) {
      case "close": client.close()
      case "farewell": client.close(farewell: "so long")
      case "abort": client.abort()
      case "throw": throw Refusal()
      case let text: client.send("did \(text)")
      }
    })

    @Test func whatIsOwedComesBeforeTheFarewellAndTheEnd() async throws {
      try await TestServer.with(obedient, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("this\nthat\nfarewell\nnot this\n")
        #expect(try await peer.restAsText() == "did this\ndid that\nso long\n")
        try peer.close()
        let ending = try await server.journal.ending()
        #expect(ending.reason == .closedByService)
        #expect(ending.client.traffic.messagesOut == 3)
      }
    }

    @Test(arguments: [(Framing.raw, "so long\n"), (.line, "so long\n"), (.length, "\0\0\0\u{7}so long")])
    func theFarewellIsFramed(_ framing: Framing, _ expected: String) async throws {
      try await TestServer.with(obedient, framing: framing) { server in
        let peer = try await server.connect()
        try await peer.send(framing.framed(Array("farewell".utf8).span))
        #expect(try await peer.restAsText() == expected)
      }
    }

    // Closing over bytes that were never read would reset the connection, and the farewell could be lost.
    @Test func theFarewellArrivesThoughTheClientHadMoreToSay() async throws {
      let clients = Waypost<Client>()
      let service = Handler(onConnected: { client in
        client.pauseReading()
        clients.report(client)
      })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        let client = try await clients.first()
        let count = try await peer.fill()
        #expect(count > 0)
        client.close(farewell: "enough")
        #expect(try await peer.line() == "enough")
        #expect(try await peer.rest().isEmpty)
        try peer.close()
        #expect(try await server.journal.ending().reason == .closedByService)
      }
    }

    @Test func nothingMoreIsHandedOnOnceTheServiceCloses() async throws {
      let received = Waypost<String>()
      let service = Handler(onReceived: { message, client in
        received.report(String(decoding: message, as: UTF8.self))
        client.close()
      })
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("one\ntwo\nthr")
        #expect(try await peer.rest().isEmpty)
        try await peer.send("ee\nfour\n")
        try peer.close()
        _ = try await server.journal.ending()
        #expect(received.events == ["one"])
      }
    }

    @Test func abortingResets() async throws {
      try await TestServer.with(obedient, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("abort\n")
        #expect(try await peer.end() == .reset)
        #expect(try await server.journal.ending().reason == .closedByService)
      }
    }

    @Test func abortingWinsOverClosing() async throws {
      let service = Handler(onReceived: { _, client in
        client.close(farewell: "never said")
        client.abort()
        client.close(farewell: "nor this")
      })
      try await TestServer.with(service) { server in
        let peer = try await server.connect()
        try await peer.send("go")
        #expect(try await peer.end() == .reset)
        #expect(try await server.journal.ending().client.traffic.messagesOut == 0)
      }
    }

    @Test func aClientMayBeClosedFromOutside() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) }), framing: .line) { server in
        let peer = try await server.connect()
        let client = try await clients.first()
        client.send("one")
        client.close(farewell: "two")
        client.send("three")
        client.close(farewell: "four")
        #expect(try await peer.restAsText() == "one\ntwo\n")
      }
    }

    @Test func aServiceThatThrowsEndsThatClientAlone() async throws {
      try await TestServer.with(obedient, framing: .line) { server in
        let other = try await server.connect()
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("this\nthrow\nthat\n")
        #expect(try await peer.restAsText() == "did this\n")
        try peer.close()
        let ending = try await server.journal.ending(of: id)
        #expect(ending.reason == .serviceFailed)
        #expect(ending.detail == "Refusal()")
        try await other.send("still here\n")
        #expect(try await other.line() == "did still here")
      }
    }

    @Test func aServiceThatThrowsOverTheLastMessageEndsThatClientAlone() async throws {
      try await TestServer.with(obedient, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("this\nthrow")
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == "did this\n")
        #expect(try await server.journal.ending(of: id).reason == .serviceFailed)
      }
    }

    @Test func aServiceThatThrowsOverAnArrivalEndsThatClientAlone() async throws {
      let disconnected = Waypost<DisconnectReason>()
      let service = Handler(
        onConnected: { client in
          client.send("you are number \(client.id)")
          if client.id == 2 { throw Refusal() }
        },
        onReceived: { message, client in client.send(message) },
        onDisconnected: { _, reason in disconnected.report(reason) })
      try await TestServer.with(service, framing: .line) { server in
        let one = try await server.connect()
        #expect(try await one.line() == "you are number 1")
        let two = try await server.connect()
        try await two.send("hello\n")
        #expect(try await two.restAsText() == "you are number 2\n")
        try two.close()
        #expect(try await server.journal.ending(of: 2).reason == .serviceFailed)
        // It had no session to take leave of.
        #expect(disconnected.events.isEmpty)
        try await one.send("hello\n")
        #expect(try await one.line() == "hello")
      }
    }

    @Test func aClientThatDoesNotCloseInTurnIsCut() async throws {
      try await TestServer.with(obedient, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("farewell\n")
        #expect(try await peer.restAsText() == "so long\n")
        // It keeps its side open, and even goes on sending.
        try await peer.send("never mind\n")
        let ending = try await server.journal.ending(of: id)
        #expect(ending.reason == .closedByService)
        #expect(ending.client.ageUSec < 5_000_000)
      }
    }

    @Test func aClientThatSendsWithoutEndWhileItIsClosedIsCut() async throws {
      try await TestServer.with(obedient, framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("close\n")
        let flood = Task {
          let block = [UInt8](repeating: 0x0A, count: 65_536)
          while true { try await peer.send(block) }
        }
        #expect(try await server.journal.ending(of: id).reason == .closedByService)
        await #expect(throws: (any Error).self) { try await flood.value }
      }
    }
  }
}
