import Dispatch
import Glibc
import Sockets
import Testing
import Usher

extension ServerTests {
  @Suite struct Kicking {
    private func ids(_ ids: UInt64...) -> ClientSelector {
      var selector = ClientSelector()
      selector.included.ids = Set(ids)
      return selector
    }

    @Test(arguments: [(Framing.raw, "too loud\n"), (.line, "too loud\n"), (.length, "\0\0\0\u{8}too loud")])
    func theTextReachesTheClientFramedBeforeTheEnd(_ framing: Framing, _ expected: String) async throws {
      try await TestServer.with(Echo(), framing: framing) { server in
        let (peer, id) = try await server.connectAndMeet()
        let (other, _) = try await server.connectAndMeet()
        var options = KickOptions()
        options.text = "too loud"
        let outcome = try await server.kick(ids(id), options)
        #expect(outcome.kicked == [id])
        #expect(outcome.notFound.isEmpty)
        #expect(try await peer.restAsText() == expected)
        try peer.close()
        let ending = try await server.journal.ending(of: id)
        #expect(ending.reason == .kicked)
        #expect(ending.detail == "too loud")
        #expect(await server.server.status().kicked == 1)
        try await other.send(framing.framed([1].span))
        #expect(try await other.receive(1 + framing.prefixCount).count == 1 + framing.prefixCount)
      }
    }

    @Test func theTextArrivesThoughMuchWasSentAndNeverRead() async throws {
      let service = Handler(onConnected: { $0.pauseReading() })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        _ = try await peer.fill()
        var options = KickOptions()
        options.text = "goodbye"
        _ = try await server.kick(ids(id), options)
        #expect(try await peer.restAsText() == "goodbye\n")
      }
    }

    @Test func anAbruptKickResets() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        var options = KickOptions()
        options.isAbrupt = true
        options.text = "never said"
        #expect(try await server.kick(ids(id), options).kicked == [id])
        #expect(try await peer.end() == .reset)
        #expect(try await server.journal.ending(of: id).reason == .kicked)
      }
    }

    @Test func anAbruptKickEndsOneThatIsBeingKickedInOrder() async throws {
      let service = Handler(onReceived: { _, client in client.send([UInt8](repeating: 1, count: 32 << 20)) })
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("go")
        _ = try await peer.receive(1)
        _ = try await server.kick(ids(id))
        #expect(try await server.client(id).state == .closing)
        var options = KickOptions()
        options.isAbrupt = true
        #expect(try await server.kick(ids(id), options).kicked == [id])
        let ending = try await server.journal.ending(of: id)
        #expect(ending.reason == .kicked)
        #expect(ending.client.queuedBytes > 0)
      }
    }

    @Test func whoIsNotThereIsNamed() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        let (peer, id) = try await server.connectAndMeet()
        let outcome = try await server.kick(ids(id, 70, 60))
        #expect(outcome.kicked == [id])
        #expect(outcome.notFound == [60, 70])
        #expect(try await peer.rest().isEmpty)
      }
    }

    @Test func aDryRunHarmsNobody() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        let (one, first) = try await server.connectAndMeet()
        let (two, second) = try await server.connectAndMeet()
        var options = KickOptions()
        options.isDryRun = true
        var outcome = try await server.kick(ids(first, second, 99), options)
        #expect(outcome.kicked == [first, second])
        #expect(outcome.notFound == [99])
        options.maximum = 1
        outcome = try await server.kick(ClientSelector(), options)
        #expect(outcome.kicked.isEmpty)
        #expect(outcome.tooMany == 2)
        for peer in [one, two] {
          try await peer.send("hello")
          #expect(try await peer.receive(as: "hello") == "hello")
        }
        #expect(await server.server.status().kicked == 0)
      }
    }

    @Test func moreThanTheMostHarmsNobody() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        var peers: [Peer] = []
        for _ in 0..<3 { peers.append(try await server.connectAndMeet().peer) }
        var options = KickOptions()
        options.maximum = 2
        var outcome = try await server.kick(ClientSelector(), options)
        #expect(outcome.tooMany == 3)
        #expect(outcome.kicked.isEmpty)
        #expect(try await server.clients().count == 3)
        options.maximum = 3
        outcome = try await server.kick(ClientSelector(), options)
        #expect(outcome.tooMany == nil)
        #expect(outcome.kicked.count == 3)
        for peer in peers { #expect(try await peer.rest().isEmpty) }
      }
    }

    @Test func aKickWithAMaximumNamesWhoIsNotThere() async throws {
      try await TestServer.with(Echo()) { server in
        let (peer, id) = try await server.connectAndMeet()
        var options = KickOptions()
        options.maximum = 5
        let outcome = try await server.kick(ids(id, 99), options)
        #expect(outcome.kicked == [id])
        #expect(outcome.notFound == [99])
        #expect(try await peer.rest().isEmpty)
      }
    }

    @Test func whoIsMeantIsFoundOnEveryLane() async throws {
      let service = Handler(onConnected: { $0.setLabel($0.id.isMultiple(of: 3) ? "red" : "blue") })
      try await TestServer.with(service, lanes: 2) { server in
        var peers: [UInt64: Peer] = [:]
        for _ in 0..<9 {
          let (peer, id) = try await server.connectAndMeet()
          peers[id] = peer
        }
        var selector = ClientSelector()
        selector.included.labels = [Glob("r*")]
        selector.excluded.ids = [6]
        let outcome = try await server.kick(selector)
        #expect(outcome.kicked == [3, 9])
        for id in outcome.kicked { #expect(try await peers[id]?.rest().isEmpty == true) }
      }
    }

    /// Takes over each kick until it is let go.
    private struct Slow: ServerObserver {
      let goOn = DispatchSemaphore(value: 0)
      func connected(_ client: ClientSnapshot) {}
      func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {}
      func kicked(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) { goOn.wait() }
      func acceptingPaused(_ cause: AcceptingPause) {}
      func acceptingResumed() {}
    }

    @Test func whoIsKickedIsToldBeforeItIsDone() async throws {
      var configuration = Server.Configuration()
      configuration.queues = 1
      configuration.lanePatience = .seconds(patienceSeconds)
      let observer = Slow()
      let server = try Server(Echo(), configuration: configuration, observer: observer)
      defer { observer.goOn.signal() }
      let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
      let address = listener.localAddress
      await server.listen(on: listener, name: "loopback")
      let peer = try await Peer.connect(to: address)
      try await peer.send("hello")
      _ = try await peer.receive(as: "hello")
      let outcome = await server.kick(ClientSelector())
      #expect(outcome.kicked == [1])
      #expect(outcome.unresponsive.isEmpty)
      observer.goOn.signal()
      #expect(try await peer.rest().isEmpty)
      await server.cut()
    }
  }
}
