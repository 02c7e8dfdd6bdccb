import Testing
import Usher

extension ServerTests {
  @Suite struct Crowds {
    // At any moment of their lives, from before the server has seen them to amid an answer.
    @Test func clientsThatVanishHarmNobody() async throws {
      let room = Room()
      let service = Handler(
        onConnected: { client in
          room.enter(client)
          client.send("welcome")
        },
        onReceived: { message, client in
          client.send(message)
          if message == Array("all".utf8) { room.send(Array("for all".utf8).span, except: client) }
        },
        onDisconnected: { client, _ in room.send(Array("one less".utf8).span) })
      try await TestServer.with(service, lanes: 2, framing: .line) { limits in
        limits.outputBytes = 16 << 20
      } _: { server in
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let (steady, _) = try await server.connectAndMeet()
        #expect(try await steady.line() == "welcome")
        for round in 0..<1_000 {
          let peer = try await server.connect()
          switch Int.random(in: 0..<5, using: &random) {
          case 0: break
          case 1: try await peer.send("half a li")
          case 2: try await peer.send("hello\nall\n")
          case 3:
            try await peer.send("hello\n")
            #expect(try await peer.line() == "welcome", "seed \(seed)")
          default:
            try? peer.shutDownSending()
          }
          if Bool.random(using: &random) { peer.abort() } else { try? peer.close() }
          if round.isMultiple(of: 20) {
            try await steady.send("round \(round)\n")
            var line = ""
            repeat { line = try await steady.line() } while line == "for all" || line == "one less"
            #expect(line == "round \(round)", "seed \(seed)")
          }
        }
        while await server.server.status().current > 1 {}
        #expect(try await server.clients().count == 1)
        let status = await server.server.status()
        #expect(status.accepted == server.journal.reasons.count + 1)
      }
    }

    @Test func manyAtOnceAreServedAndLetGo() async throws {
      try await TestServer.with(Echo(), lanes: 2, framing: .line) { server in
        var peers: [Peer] = []
        for _ in 0..<300 { peers.append(try await server.connect()) }
        for (index, peer) in peers.enumerated() { try await peer.send("\(index)\n") }
        for (index, peer) in peers.enumerated() { #expect(try await peer.line() == "\(index)") }
        let clients = try await server.clients()
        #expect(clients.count == 300)
        #expect(clients.filter { $0.lane == 0 }.count == 150)
        for peer in peers { try peer.close() }
        while await server.server.status().current > 0 {}
        #expect(await server.server.status().peak == 300)
      }
    }
  }
}
