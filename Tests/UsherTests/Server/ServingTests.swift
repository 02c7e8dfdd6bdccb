import Testing
import Usher

extension ServerTests {
  @Suite struct Serving {
    @Test(arguments: [1, 2])
    func randomPiecesComeBackEqual(lanes: Int) async throws {
      try await TestServer.with(Echo(), lanes: lanes) { server in
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let stream = pattern(4 << 20)
        let pieces = (0..<400).map { _ in Int.random(in: 1...20_000, using: &random) }
        let peer = try await server.connect()
        async let sent: Void = {
          var rest = stream[...]
          for piece in pieces {
            try await peer.send(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
          }
          try await peer.send(Array(rest))
          try peer.shutDownSending()
        }()
        let isEqual = try await peer.rest() == stream
        try await sent
        #expect(isEqual, "seed \(seed)")
      }
    }

    @Test func eachClientGetsItsOwnAnswers() async throws {
      try await TestServer.with(Echo(), lanes: 2, framing: .line) { server in
        var peers: [Peer] = []
        for _ in 0..<60 { peers.append(try await server.connect()) }
        for round in 0..<5 {
          for (index, peer) in peers.enumerated() { try await peer.send("\(index) \(round)\n") }
        }
        for (index, peer) in peers.enumerated() {
          for round in 0..<5 { #expect(try await peer.line() == "\(index) \(round)") }
        }
      }
    }

    @Test(arguments: Framing.allCases)
    func answersAreFramed(_ framing: Framing) async throws {
      try await TestServer.with(Echo(), framing: framing) { server in
        let peer = try await server.connect()
        let frame = framing.framed(Array("hello".utf8).span)
        try await peer.send(frame)
        #expect(try await peer.receive(frame.count) == frame)
      }
    }

    @Test func emptyMessagesAreMessages() async throws {
      for framing in [Framing.line, .length] {
        try await TestServer.with(Echo(), framing: framing) { server in
          let peer = try await server.connect()
          let frame = framing.framed([UInt8]().span)
          try await peer.send(frame + frame)
          #expect(try await peer.receive(2 * frame.count) == frame + frame)
        }
      }
    }

    @Test func trafficIsCounted() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send("one\r\ntwo\n")
        _ = try await peer.receive(as: "one\ntwo\n")
        let client = try await server.client(id)
        #expect(client.traffic.messagesIn == 2)
        #expect(client.traffic.messagesOut == 2)
        #expect(client.traffic.bytesIn == 9)
        #expect(client.traffic.bytesOut == 8)
        #expect(await server.server.status().traffic == client.traffic)
      }
    }
  }
}
