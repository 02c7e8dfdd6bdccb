import Glibc
import Testing

/// Clients that send faster than they read.
@Suite(.evidence) struct SlowReaderTests {
  @Test func aClientThatSendsAndNeverReadsEndsAfterTheWriteStall() throws {
    try DaemonFixture.with(["server.service": "echo", "limits.write_stall": "1s"]) { daemon in
      let other = try daemon.connect()
      let client = try daemon.connect()
      let address = client.localAddress
      let sent = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice)
      #expect(sent < 64 << 20, "the daemon stops reading from it")
      try daemon.expectEnd(of: address, because: "writeStalled")
      try other.send("hello")
      #expect(try other.receiveText(5) == "hello")
    }
  }

  @Test func aClientThatReadsALittleNowAndThenIsNotStalled() throws {
    try DaemonFixture.with(["server.service": "echo", "limits.write_stall": "1s"]) { daemon in
      let client = try daemon.connect()
      let sent = try client.sendUntilStuck(atMost: 64 << 20, bytes: Pattern.slice)
      var received: [UInt8] = []
      for _ in 0..<6 {
        observe(for: .milliseconds(500))
        received += try client.receive(262_144)
      }
      try client.shutdownSending()
      received += try client.receiveToEnd()
      #expect(received.count == sent)
      #expect(Pattern.matches(received, at: 0))
    }
  }

  /// Sends lines to a relay with a small output until `enough`, while one client reads and another does not.
  private static func relay(
    _ daemon: Daemon, from sender: TestClient, to reader: TestClient, until enough: (Int) throws -> Bool
  ) throws -> Int {
    var count = 0
    while try count < 5_000 && !enough(count) {
      let line = Self.line(count)
      try sender.send(line)
      #expect(try reader.receiveText(line.utf8.count) == line)
      count += 1
    }
    return count
  }

  /// A line of 4 KiB with its number.
  private static func line(_ number: Int) -> String {
    "\(number) \(String(repeating: "x", count: 4_000))\n"
  }

  @Test func aSlowReaderOfARelayIsDisconnectedAndTheOthersGetAll() throws {
    let settings: Settings = [
      "server.service": "relay", "server.framing": "line", "limits.output_bytes": "64KiB",
    ]
    try DaemonFixture.with(settings) { daemon in
      let sender = try daemon.connect()
      let reader = try daemon.connect()
      let slow = try daemon.connect(receiveBuffer: 65_536)
      let address = slow.localAddress
      try daemon.waitForClients(3)
      _ = try Self.relay(daemon, from: sender, to: reader) { _ in
        try daemon.log.refresh()
        return daemon.log.lines.contains { $0.contains(address) && $0.contains("slowReader") }
      }
      try daemon.expectEnd(of: address, because: "slowReader")
    }
  }
}

extension HeavyTests {
  /// 64 MiB through `echo`.
  @Suite struct LargeStreamTests {
    static let total = 64 << 20

    @Test func comesBackEqualInPiecesOfRandomSizeWhileTheClientReadsSlowly() throws {
      try DaemonFixture.with(["server.service": "echo"]) { daemon in
        let client = try daemon.connect()
        var random = SplitMix64(seed: 1)
        var (sent, received) = (0, 0)
        while received < Self.total {
          // Write as long as anything is taken, then read one small piece: the server is always held back.
          while sent < Self.total {
            let piece = Pattern.slice(
              at: sent, count: min(.random(in: 1...65_536, using: &random), Self.total - sent))
            guard let count = try client.sendNow(piece) else { break }
            sent += count
          }
          try #require(try client.wait(POLLIN, until: Deadline(after: client.limit)) != 0)
          let arrival = try client.receiveNow(atMost: .random(in: 1...32_768, using: &random))
          guard case .bytes(let bytes) = arrival else {
            throw TestFailure("\(arrival) after \(received) bytes")
          }
          try #require(Pattern.matches(bytes, at: received))
          received += bytes.count
        }
        try client.shutdownSending()
        #expect(try client.receiveToEnd() == [])
      }
    }

    @Test func comesBackEqualToAClientThatWritesAllBeforeItReadsWhereTheOutputHasRoom() throws {
      try DaemonFixture.with(["server.service": "echo", "limits.output_bytes": "128MiB"]) { daemon in
        let client = try daemon.connect()
        client.limit = .seconds(30)
        let sent = try client.sendUntilStuck(atMost: Self.total, quiet: .seconds(5), bytes: Pattern.slice)
        try #require(sent == Self.total)
        try client.shutdownSending()
        let received = try client.receiveToEnd()
        #expect(received.count == Self.total)
        #expect(Pattern.matches(received, at: 0))
      }
    }
  }
}
