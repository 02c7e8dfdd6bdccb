#if DEBUG
  import Sockets
  import Testing

  @testable import Usher

  /// A short life of a server: everything that the engine asks of the kernel is asked in it.
  ///
  /// Four clients come one after another, each says something and is answered, and each goes in another way. What each
  /// of them heard, and what the server says of it, must fit together.
  struct Scene {
    /// How a client goes.
    enum Way: CaseIterable, Sendable {
      /// It ends its sending side.
      case ends

      /// It is disconnected with a word.
      case isKicked

      /// It is cut.
      case isCut

      /// It is sent off by a server that stops.
      case isSentOff

      var reason: DisconnectReason {
        switch self {
        case .ends: .ended
        case .isKicked, .isCut: .kicked
        case .isSentOff: .stopping
        }
      }

      fileprivate var farewell: String? {
        switch self {
        case .ends, .isCut: nil
        case .isKicked: "go"
        case .isSentOff: "bye"
        }
      }
    }

    /// How it went for a client.
    struct Visit: Sendable {
      let way: Way

      /// Whether all that it was to hear came, in order, and then the end that was to come.
      let isWhole: Bool

      /// What the server put its end down to, or why it was not let in.
      let reason: DisconnectReason
    }

    /// How it all went.
    struct Outcome: Sendable {
      var visits: [Visit] = []
      var pauses: [AcceptingPause] = []

      /// Why the server could not be made, if it could not.
      var failure: SocketError?
    }

    let framing: Framing
    var isUnix = false

    /// Whether each client is brought by a proxy, which says so first.
    var isProxied = false
    var pieces = [[5], [40, 1_000], [1, 2, 3]]

    /// Plays the scene, and checks what must be so whatever fails.
    func play(_ script: FaultScript, sourceLocation: SourceLocation = #_sourceLocation) async throws
      -> Outcome
    {
      let directory = try TemporaryDirectory()
      let outcome = try await play(script, in: directory.path)
      #expect(try await script.everythingIsClosed(), "left open", sourceLocation: sourceLocation)
      return outcome
    }

    private func start(_ script: FaultScript, in directory: String) async throws -> TestServer {
      let address: SocketAddress =
        try isUnix ? .unix(path: "\(directory)/s") : .ip(.ipv4Loopback, port: 0)
      let server = try await FaultyKernel.$current.withValue(script.kernel) {
        try await TestServer.start(Echo(), framing: framing, at: address)
      }
      if isProxied { server.server.setProxies([AddressRange("127.0.0.0/8")].compactMap(\.self)) }
      return server
    }

    private func play(_ script: FaultScript, in directory: String) async throws -> Outcome {
      let server: TestServer
      do {
        server = try await start(script, in: directory)
      } catch let error as SocketError {
        return Outcome(failure: error)
      }
      script.serve()
      var outcome = Outcome()
      for way in Way.allCases { outcome.visits.append(try await visit(server, way)) }
      await server.server.cut()
      let counts = server.server.admission.counts
      #expect(counts.current == 0)
      #expect(counts.held == 0)
      #expect(counts.accepted == server.journal.comings.count)
      #expect(counts.endings.total == counts.accepted)
      #expect(counts.accepted + counts.refusals.total == Way.allCases.count)
      #expect(server.journal.comings == server.journal.goings)
      outcome.pauses = server.journal.pauses
      return outcome
    }

    private func visit(_ server: TestServer, _ way: Way) async throws -> Visit {
      // They are numbered as they come in, one after another.
      let number = UInt64(server.journal.comings.count + 1)
      let peer = try await server.connect()
      if isProxied { try? await peer.send(ProxyHeaders.line("203.0.113.7")) }
      var heard: [UInt8] = []
      var wanted: [UInt8] = []
      var end: Peer.End?
      var stop: Task<Void, Never>?
      for piece in pieces where end == nil {
        let bytes = messages(piece)
        wanted += bytes
        // One that is ended already hears of it below.
        try? await peer.send(bytes)
        let answer = try await peer.hear(bytes.count)
        heard += answer.bytes
        end = answer.end
      }
      if end == nil {
        stop = try await part(from: server, peer, way)
        if let farewell = way.farewell { wanted += framing.framedText(farewell) }
        let rest = try await peer.hear()
        heard += rest.bytes
        end = rest.end
      }
      try peer.close()
      await stop?.value
      let reason = try await server.journal.ending(of: number, or: peer.address)
      let isInOrder = wanted.starts(with: heard)
      #expect(isInOrder, "\(way)")
      // Unix sockets know no reset.
      let wantedEnd = way == .isCut && !isUnix ? Peer.End.reset : .orderly
      return Visit(way: way, isWhole: heard == wanted && end == wantedEnd, reason: reason)
    }

    /// Messages of such lengths, within their framing.
    private func messages(_ counts: [Int]) -> [UInt8] {
      var bytes: [UInt8] = []
      for count in counts {
        let text = pattern(count).map { $0 == 0x0A ? 0x20 : $0 }
        bytes += framing.framed(text.span)
      }
      return bytes
    }

    private func part(from server: TestServer, _ peer: Peer, _ way: Way) async throws -> Task<Void, Never>? {
      switch way {
      case .ends: try? peer.shutDownSending()
      case .isKicked, .isCut:
        var options = KickOptions()
        options.text = way.farewell ?? ""
        options.isAbrupt = way == .isCut
        _ = try await server.kick(ClientSelector(), options)
      case .isSentOff:
        let stopping = server.server
        return Task {
          await stopping.stop(spread: .zero, deadline: .seconds(10), farewell: way.farewell ?? "")
        }
      }
      return nil
    }
  }
#endif
