import Testing

extension HeavyTests {
  /// A thousand who are sent the same, of whom ten never read.
  @Suite struct ManySlowReadersTests {
    private static let readers = 990
    private static let slow = 10
    private static let output = 256 << 10

    private static func settings(_ policy: String) -> Settings {
      [
        "server.service": "relay", "server.framing": "line", "limits.output_bytes": "\(output >> 10)KiB",
        "limits.slow_reader": "\(policy)",
      ]
    }

    /// A line of a kibibyte with its number.
    private static func line(_ number: Int) -> String {
      let digits = "\(number) "
      return digits + String(repeating: "x", count: 1_023 - digits.utf8.count) + "\n"
    }

    /// Everyone else has had everything before the first of the ten is read from: nobody waits for them.
    @Test(arguments: ["disconnect", "drop"])
    func theOthersGetEverythingWhileTheTenHaveNotRead(_ policy: String) throws {
      try DaemonFixture.with(Self.settings(policy)) { daemon in
        let sender = try daemon.connect()
        let slow = try (0..<Self.slow).map { _ in
          try TestClient(daemon.address, receiveBuffer: 4_096, hasShortSegments: true)
        }
        let addresses = slow.map(\.localAddress)
        let fleet = try Fleet(Self.readers, at: daemon.address)
        try daemon.waitForClientsOnLanes(1 + Self.slow + Self.readers)
        let before = try daemon.residentMemory
        var most = before
        var sent = 0
        var enough = Int.max
        /// Whether the policy has had to be applied to each of the ten.
        func areAllFoundSlow() throws -> Bool {
          guard policy == "drop" else { return try daemon.status().clientsNow == 1 + Self.readers }
          return try daemon.listing().count { client in
            addresses.contains(client["endpoint"]?.string ?? "") && client["state"]?.string == "slow"
          } == Self.slow
        }
        while true {
          let round = (sent..<sent + 20).map(Self.line).joined()
          try sender.send(round)
          sent += 20
          // By a deadline that only somebody who is waited for would miss.
          try fleet.receive(within: .seconds(60)) { _, bytes in bytes.count >= round.utf8.count }
          let expected = Array(round.utf8)
          for slot in 0..<fleet.count { #expect(fleet.take(from: slot) == expected) }
          most = max(most, try daemon.residentMemory)
          if enough == .max, sent % 200 == 0, try areAllFoundSlow() {
            enough = sent + (policy == "drop" ? Self.output / 1_024 : 0)
          }
          // Where they may miss some, each has by then: it was slow with half of what it may be owed.
          guard sent < enough else { break }
          try #require(sent < 10_000, "the ten are never slow")
        }
        // The sum of what each may be owed.
        #expect(most - before <= (Self.readers + Self.slow) * Self.output + 24 << 20)
        try Self.expectEnd(of: slow, policy, after: sent, daemon, sender)
      }
    }

    /// What the ten find when they read at last.
    private static func expectEnd(
      of slow: [TestClient], _ policy: String, after sent: Int, _ daemon: Daemon, _ sender: TestClient
    ) throws {
      guard policy == "drop" else {
        #expect(try daemon.figure("usher_clients_disconnected_total{reason=\"slowReader\"}") == Self.slow)
        for client in slow { #expect(try client.isReset()) }
        return
      }
      for client in slow {
        var (seen, missed) = (0, 0)
        // Whatever comes after what was missed is told that it was.
        while seen + missed < sent {
          let line = try client.receiveLine()
          guard line.hasPrefix("missed ") else {
            // In order, and none of them twice.
            #expect(line == Self.line(seen + missed).dropLast())
            seen += 1
            continue
          }
          missed += try #require(Int(line.split(separator: " ")[1]))
        }
        #expect(seen + missed == sent && missed > 0)
      }
    }

    /// Nobody misses anything and nothing piles up, since whoever feeds them is read no more.
    @Test func whoFeedsTheTenIsStoppedAndGoesOnWhenTheyRead() throws {
      try DaemonFixture.with(Self.settings("pause")) { daemon in
        let sender = try daemon.connect()
        let slow = try (0..<Self.slow).map { _ in
          try TestClient(daemon.address, receiveBuffer: 4_096, hasShortSegments: true)
        }
        let fleet = try Fleet(Self.readers, at: daemon.address)
        try daemon.waitForClientsOnLanes(1 + Self.slow + Self.readers)
        let before = try daemon.residentMemory
        let id = try daemon.id(of: sender)
        var sent = 0
        func isHeld() throws -> Bool {
          try daemon.listing().first { $0["id"]?.int == id }?["state"]?.string == "paused"
        }
        while try !isHeld() {
          for _ in 0..<10 {
            try sender.send(Self.line(sent))
            sent += 1
          }
          try #require(sent < 10_000, "it is never stopped")
        }
        let others = try daemon.connect()
        try others.send("from somebody else\n")
        #expect(try daemon.residentMemory - before <= (Self.readers + Self.slow) * Self.output + 24 << 20)
        // Once they read, all of it comes to all of them.
        let last = Self.line(sent)
        try sender.send(last)
        for number in 0...sent {
          for client in slow {
            var line = try client.receiveLine()
            if line == "from somebody else" { line = try client.receiveLine() }
            #expect(line == Self.line(number).dropLast())
          }
        }
        let whole = (sent + 1) * 1_024 + "from somebody else\n".utf8.count
        try fleet.receive(within: .seconds(60)) { _, bytes in bytes.count >= whole }
        #expect(try daemon.status().clientsNow == 2 + Self.slow + Self.readers)
      }
    }
  }
}
