import Testing
import Usher

/// Numbers the messages of each client, and tells at the end how many there were.
private struct Numbering: Service {
  /// What is kept for a client, and tells when it is no longer.
  final class Ledger: Sendable {
    let gone: Waypost<UInt64>
    let id: UInt64

    init(id: UInt64, gone: Waypost<UInt64>) {
      self.id = id
      self.gone = gone
    }

    deinit { gone.report(id) }
  }

  struct Session {
    var count = 0
    let ledger: Ledger
  }

  let totals = Waypost<Int>()
  let gone = Waypost<UInt64>()

  func connected(_ client: Client) throws -> Session { Session(ledger: Ledger(id: client.id, gone: gone)) }

  func received(_ message: borrowing Message, from client: Client, session: inout Session) throws {
    session.count += 1
    guard message.text() != "throw" else { throw Refusal() }
    client.send("\(session.count) \(message.text())")
  }

  func ended(_ client: Client, session: inout Session) -> AfterEnd {
    session.count += 1_000
    return .close
  }

  func disconnected(_ client: Client, session: consuming Session, reason: DisconnectReason) {
    totals.report(session.count)
  }
}

/// Keeps its clients even when they have left, and tells when it is no longer kept itself.
private final class Keeper: StatelessService {
  let gone: Waypost<Void>
  private let clients = Lock<[Client]>([])

  init(gone: Waypost<Void>) { self.gone = gone }

  deinit { gone.report(()) }

  func received(_ message: borrowing Message, from client: Client) throws {
    clients.withLock { $0.append(client) }
    client.send(message)
  }
}

extension ServerTests {
  @Suite struct Sessions {
    // A client that held its service would be held by it for ever, and hold all of the server.
    @Test func aServiceMayKeepItsClientsWithoutKeepingItself() async throws {
      let gone = Waypost<Void>()
      try await TestServer.with(Keeper(gone: gone), framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("a\n")
        #expect(try await peer.line() == "a")
      }
      _ = try await gone.first()
    }

    @Test func eachClientHasASessionOfItsOwn() async throws {
      try await TestServer.with(Numbering(), framing: .line) { server in
        let one = try await server.connect()
        let two = try await server.connect()
        try await one.send("a\nb\n")
        #expect(try await one.line() == "1 a")
        try await two.send("c\n")
        #expect(try await two.line() == "1 c")
        #expect(try await one.line() == "2 b")
      }
    }

    @Test func theSessionIsHandedBackAtTheEnd() async throws {
      let service = Numbering()
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("a\nb\nc")
        try peer.shutDownSending()
        #expect(try await peer.restAsText() == "1 a\n2 b\n3 c\n")
        #expect(try await service.totals.first() == 1_003)
      }
    }

    @Test func theSessionOfWhomTheServiceFailedIsHandedBackToo() async throws {
      let service = Numbering()
      try await TestServer.with(service, framing: .line) { server in
        let peer = try await server.connect()
        try await peer.send("a\nthrow\nb\n")
        #expect(try await peer.restAsText() == "1 a\n")
        try peer.close()
        #expect(try await service.totals.first() == 2)
      }
    }

    @Test func nothingIsKeptOfAClientThatIsGone() async throws {
      let service = Numbering()
      try await TestServer.with(service) { server in
        let (peer, id) = try await server.connectAndMeet()
        peer.abort()
        #expect(try await service.gone.first() == id)
      }
    }

    @Test func nothingIsKeptOfClientsOfAServerThatIsCut() async throws {
      let service = Numbering()
      try await TestServer.with(service, lanes: 2) { server in
        var ids: Set<UInt64> = []
        var peers: [Peer] = []
        for _ in 0..<4 {
          let (peer, id) = try await server.connectAndMeet()
          ids.insert(id)
          peers.append(peer)
        }
        await server.server.cut()
        for id in ids { _ = try await service.gone.first { $0 == id } }
        #expect(server.journal.reasons == [.stopping, .stopping, .stopping, .stopping])
      }
    }
  }
}
