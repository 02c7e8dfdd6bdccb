import Sockets
import Testing
import Usher

extension ServerTests {
  /// What happens where a client does not take what others send it.
  @Suite struct SlowReading {
    /// Sends each message to every other client, whether both are on one lane or not.
    private struct Relay: StatelessService {
      let room = Room()
      func connected(_ client: Client) { room.enter(client) }
      func received(_ message: borrowing Message, from client: Client) {
        // A sign of life that is for nobody else.
        guard message.count > 0 else { return }
        room.send(message, except: client)
      }
    }

    private static let block = String(repeating: "x", count: 8_000)

    /// Sends blocks until the server has handed on so many, or none for a while.
    ///
    /// - Returns: How many it took.
    private func feed(_ peer: Peer, _ server: TestServer, most: Int) async throws -> Int {
      for number in 0..<most {
        try await peer.send("\(number) \(Self.block)\n")
        // Another client would see that the server still answers; this one must not be read any more.
        // So often that the kernel has room for what is sent between, also where a busy lane missed a list.
        if number % 8 == 7, try await server.clients().contains(where: { $0.state == .paused }) {
          return number
        }
      }
      return most
    }

    @Test(arguments: [1, 2]) func whoFeedsASlowOneIsHeldUntilThatOneReads(lanes: Int) async throws {
      try await TestServer.with(Relay(), lanes: lanes, framing: .line) { limits in
        limits.slowReader = .pause
        limits.outputBytes = 200_000
        limits.writeStall = .milliseconds(200)
      } _: { server in
        let (feeder, feederID) = try await server.connectAndMeet()
        let (reader, readerID) = try await server.connectAndMeet()
        // Its lane answers once it is in the room; until then it would miss what another lane says to that.
        _ = try await server.client(readerID)
        let count = try await feed(feeder, server, most: 20_000)
        #expect(count < 20_000)
        #expect(try await server.client(feederID).state == .paused)
        let slow = try await server.client(readerID)
        #expect(slow.state == .slow)
        #expect(server.journal.slow == [readerID])
        // A stall ends nobody here.
        #expect(try await reader.hearsNothing(for: .zero) == false)
        for number in 0...count {
          #expect(try await reader.line() == "\(number) \(Self.block)")
        }
        #expect(server.journal.reasons.isEmpty)
        try await feeder.send("again\n")
        #expect(try await reader.line() == "again")
        #expect(try await server.client(feederID).state == .open)
      }
    }

    @Test func whoIsHeldIsNotIdle() async throws {
      try await TestServer.with(Relay(), framing: .line) { limits in
        limits.slowReader = .pause
        limits.outputBytes = 4_000_000
        limits.idle = .seconds(2)
      } _: { server in
        let (feeder, feederID) = try await server.connectAndMeet()
        let (reader, _) = try await server.connectAndMeet()
        _ = try await feed(feeder, server, most: 20_000)
        // Slow, but not idle; the other is held meanwhile, and what it would send can't be seen.
        for _ in 0..<30 {
          try await reader.send("\n")
          #expect(try await feeder.hearsNothing(for: .milliseconds(100)))
        }
        #expect(try await server.client(feederID).state == .paused)
        #expect(server.journal.reasons.isEmpty)
      }
    }

    @Test(arguments: [1, 2]) func whoFeedsOneThatLeavesIsLetGo(lanes: Int) async throws {
      try await TestServer.with(Relay(), lanes: lanes, framing: .line) { limits in
        limits.slowReader = .pause
        limits.outputBytes = 200_000
      } _: { server in
        let (feeder, feederID) = try await server.connectAndMeet()
        let (reader, readerID) = try await server.connectAndMeet()
        _ = try await feed(feeder, server, most: 20_000)
        #expect(try await server.client(feederID).state == .paused)
        reader.abort()
        _ = try await server.journal.ending(of: readerID)
        let (next, _) = try await server.connectAndMeet()
        try await feeder.send("hello\n")
        while try await next.line() != "hello" {}
        #expect(try await server.client(feederID).state == .open)
      }
    }

    @Test func whatNobodysMessageHasBroughtHasItsLimitAllTheSame() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { limits in
        limits.slowReader = .pause
        limits.outputBytes = 200_000
      } _: { server in
        let (reader, id) = try await server.connectAndMeet()
        let client = try await clients.first()
        while client.send([UInt8](repeating: 1, count: 50_000)), server.journal.reasons.isEmpty {
          _ = try await server.clients()
        }
        #expect(try await server.journal.ending(of: id).reason == .slowReader)
        try reader.close()
      }
    }

    @Test(arguments: [1, 2]) func whoMissesMessagesIsToldHowMany(lanes: Int) async throws {
      try await TestServer.with(Relay(), lanes: lanes, framing: .line) { limits in
        limits.slowReader = .drop
        limits.outputBytes = 200_000
        limits.writeStall = .milliseconds(100)
      } _: { server in
        let (feeder, _) = try await server.connectAndMeet()
        let (reader, readerID) = try await server.connectAndMeet()
        var sent = 0
        while sent < 20_000, await server.server.status().lanes.map(\.missedMessages).reduce(0, +) < 10 {
          for _ in 0..<20 {
            try await feeder.send("\(sent) \(Self.block)\n")
            sent += 1
          }
          _ = try await server.clients()
        }
        try await feeder.send("last\n")
        _ = try await server.clients()
        #expect(try await server.client(readerID).queuedBytes <= 200_000 + 100)
        // Every message is there or counted where it would have been, in order.
        var next = 0
        while next <= sent {
          let line = try await reader.line()
          let words = line.split(separator: " ")
          if words.first == "missed" {
            next += try #require(Int(words[1]))
          } else {
            #expect(line == (next == sent ? "last" : "\(next) \(Self.block)"))
            next += 1
          }
        }
        #expect(next == sent + 1)
        #expect(server.journal.reasons.isEmpty)
        #expect(server.journal.slow.contains(readerID))
      }
    }

    @Test func anOperatorsMessageMayBeMissedToo() async throws {
      try await TestServer.with(Echo(), framing: .line) { limits in
        limits.slowReader = .drop
        limits.outputBytes = 200_000
      } _: { server in
        let (reader, _) = try await server.connectAndMeet()
        var missed = 0
        for _ in 0..<2_000 where missed == 0 {
          let outcome = await server.server.send(Self.block, to: ClientSelector())
          if outcome.unresponsive.isEmpty { missed = outcome.tooSlow.count }
        }
        #expect(missed == 1)
        #expect(server.journal.reasons.isEmpty)
        try reader.close()
      }
    }

    @Test func anotherPolicyLetsThoseGoWhoAreHeld() async throws {
      try await TestServer.with(Relay(), framing: .line) { limits in
        limits.slowReader = .pause
        limits.outputBytes = 200_000
      } _: { server in
        let (feeder, feederID) = try await server.connectAndMeet()
        let (reader, _) = try await server.connectAndMeet()
        _ = try await feed(feeder, server, most: 20_000)
        #expect(try await server.client(feederID).state == .paused)
        var limits = server.server.configuration.limits
        limits.slowReader = .drop
        server.server.setLimits(limits)
        for _ in 0..<500 where try await server.client(feederID).state == .paused {}
        #expect(try await server.client(feederID).state == .open)
        try reader.close()
      }
    }
  }
}
