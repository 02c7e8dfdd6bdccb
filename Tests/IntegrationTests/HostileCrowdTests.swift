import FoundationEssentials
import Glibc
import Testing

extension HeavyTests {
  /// Many clients that mean harm together: memory stays within what the limits allow, and the others are served.
  @Suite struct HostileCrowdTests {
    private static func ended(_ reason: String) -> String {
      "usher_clients_disconnected_total{reason=\"\(reason)\"}"
    }

    /// How many connect in the flood; a million take a few minutes.
    private static let flood =
      ProcessInfo.processInfo.environment["USHER_FLOOD"].flatMap { Int($0) } ?? 20_000

    /// Some send nothing and stay, some are gone before they have been looked at, some have sent something by then.
    @Test func aFloodOfConnectionsThatSayNothingIsBoundedAndCounted() throws {
      Fleet.raiseDescriptorLimit()
      let settings: Settings = [
        "server.framing": "line", "limits.clients": 2_000, "limits.first_message": "1s",
      ]
      try DaemonFixture.with(settings) { daemon in
        // A line for each who comes and each who goes would be half of the work.
        #expect(try daemon.ask("log-level notice") == ["notice, until now info"])
        let bystander = try Bystander(of: daemon)
        var ring: [TestClient?] = Array(repeating: nil, count: 3_000)
        for number in 0..<Self.flood {
          // Each port of each address may be in use once.
          let from = "127.0.\(1 + number % 50).1"
          let client = try TestClient(daemon.address, from: from)
          if number % 3 == 0 { try client.send("half a li") }
          let place = number % ring.count
          ring[place]?.reset()
          ring[place] = client
          if number % 500 == 0 { try bystander.isServed() }
        }
        for client in ring { client?.reset() }
        try daemon.waitForClients(1, within: .seconds(60))
        // A few kibibytes of state for each who may be there.
        try bystander.expectGrowth(atMost: 2_000 * 8_192)
        // Some were gone before anybody could accept them: those the kernel has forgotten.
        let accepted = try #require(try daemon.figure("usher_clients_accepted_total")) - 1
        let counted = try ["reset", "noFirstMessage", "ended"].map { try daemon.figure(Self.ended($0)) ?? 0 }
        #expect(counted.reduce(0, +) == accepted)
        #expect(counted[0] > 0 && accepted > Self.flood / 2)
      }
    }

    @Test func clientsThatSendAndResetAtOnceAreCounted() throws {
      let count = 5_000
      try DaemonFixture.with(["server.framing": "line"]) { daemon in
        let bystander = try Bystander(of: daemon)
        for number in 0..<count {
          let client = try TestClient(daemon.address)
          try client.send("hello\n")
          client.reset()
          if number % 100 == 0 { try bystander.isServed() }
        }
        try eventually("each is counted", within: .seconds(30)) {
          try daemon.figure(Self.ended("reset")) == count
        }
        try bystander.expectGrowth(atMost: 0)
      }
    }

    @Test func halfClosedClientsThatNeverReadAreGoneOnceTheyAreAnswered() throws {
      Fleet.raiseDescriptorLimit()
      let count = 3_000
      try DaemonFixture.with(["server.framing": "line"]) { daemon in
        let bystander = try Bystander(of: daemon)
        let crowd = try (0..<count).map { number in
          let client = try TestClient(daemon.address)
          try client.send("hello\nand an unfinished one")
          try client.shutdownSending()
          if number % 100 == 0 { try bystander.isServed() }
          return client
        }
        try daemon.waitForClients(1)
        #expect(try daemon.figure(Self.ended("ended")) == count)
        try bystander.expectGrowth(atMost: count * 1_024)
        // What they were owed is theirs still.
        #expect(try crowd[count - 1].receiveTextToEnd() == "HELLO\nAND AN UNFINISHED ONE\n")
      }
    }

    @Test func halfClosedClientsThatNeverReadWhatIsMoreThanASocketTakesEndAfterTheWriteStall() throws {
      let (count, output) = (100, 256 << 10)
      let settings: Settings = [
        "server.service": "echo", "limits.output_bytes": "\(output >> 10)KiB", "limits.write_stall": "1s",
      ]
      try DaemonFixture.with(settings) { daemon in
        let bystander = try Bystander(of: daemon)
        let crowd = try (0..<count).map { _ in
          let client = try TestClient(daemon.address, receiveBuffer: 1)
          _ = try client.sendUntilStuck(atMost: 8 << 20, quiet: .milliseconds(20), bytes: Pattern.slice)
          try client.shutdownSending()
          try bystander.isServed()
          return client
        }
        try daemon.waitForClients(1, within: .seconds(30))
        #expect(try daemon.figure(Self.ended("writeStalled")) == count)
        // At half of the output it is read no more, and four reads more may have been answered by then.
        try bystander.expectGrowth(atMost: count * (output / 2 + 4 * 65_536))
        withExtendedLifetime(crowd) {}
      }
    }

    @Test func linesThatNeverEndTakeNoMoreThanOneMessageEach() throws {
      Fleet.raiseDescriptorLimit()
      let (count, longest) = (1_000, 65_536)
      try DaemonFixture.with(["server.framing": "line"]) { daemon in
        let bystander = try Bystander(of: daemon)
        let half = [UInt8](repeating: 0x61, count: longest / 2 + 1)
        let crowd = try (0..<count).map { number in
          let client = try TestClient(daemon.address)
          try client.send(half)
          if number % 100 == 0 { try bystander.isServed() }
          return client
        }
        try daemon.waitForClients(1 + count)
        // What is collected may have twice the room that it needs.
        try bystander.expectGrowth(atMost: count * longest * 2)
        for client in crowd { try client.send(half) }
        try daemon.waitForClients(1, within: .seconds(30))
        #expect(try daemon.figure(Self.ended("messageTooLong")) == count)
        try bystander.isServed()
      }
    }

    /// Tens of thousands of them come with one read, and each is answered.
    @Test(arguments: [("line", "\n", "hi\n"), ("length", "\0\0\0\0", "\0\0\0\u{2}hi")])
    func floodsOfEmptyMessagesLeaveOthersTheirTurn(_ framing: String, _ empty: String, _ greeting: String)
      throws
    {
      try DaemonFixture.with(["server.framing": "\(framing)", "server.queues": 1]) { daemon in
        let honest = try daemon.connect()
        honest.limit = .seconds(60)
        let crowd = try (0..<32).map { _ in try daemon.connect() }
        let block = Array(String(repeating: empty, count: 65_536 / empty.utf8.count).utf8)
        let memory = try daemon.residentMemory
        for _ in 0..<10 {
          for client in crowd {
            while case .bytes = try client.receiveNow() {}
            // The kernel takes a part of a block at most where it has no more room.
            for _ in 0..<32 { guard try client.sendNow(block[...]) == block.count else { break } }
          }
          let before = try daemon.messagesIn
          try honest.send(greeting)
          #expect(try honest.receiveText(greeting.utf8.count).uppercased() == greeting.uppercased())
          let handled = try daemon.messagesIn - before
          // A few hundred for each other one, and what came in while the figures were asked for; not all that one
          // read of each would bring.
          #expect(handled < crowd.count * 16_384, "\(handled) messages came first")
        }
        // What each may have read and not handed on, and be owed.
        #expect(try daemon.residentMemory - memory <= crowd.count * (65_536 + 1 << 20) + 24 << 20)
        for client in crowd { client.reset() }
      }
    }
  }
}

extension Daemon {
  /// The messages that have come from clients.
  fileprivate var messagesIn: Int {
    get throws { try status().json["traffic"]?["messagesIn"]?.int ?? 0 }
  }
}
