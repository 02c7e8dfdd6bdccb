import Glibc
import Testing

/// Whoever disturbs the admin socket disturbs neither the clients nor other operators.
@Suite(.evidence) struct AdminDisturbanceTests {
  static let malformed = [
    "{", "{]", "{}", "{\"method\":42}", "{\"method\":\"\"}", "{\"method\":\"GetStatus\"}",
    "{\"method\":null}",
    "{\"method\":\"io.usher.Admin.GetStatus\",\"parameters\":[]}",
    "{\"method\":\"io.usher.Admin.GetStatus\",\"more\":true,\"oneway\":true}",
    "{\"method\":\"io.usher.Admin.GetStatus\"} trailing",
    "{\"method\":\"io.usher.Admin.GetStatus\",\"parameters\":{\"nonsense\":1}}",
    "{\"method\":\"io.usher.Admin.KickClients\"}",
    "{\"method\":\"io.usher.Admin.KickClients\",\"parameters\":{\"selector\":{}}}",
    "{\"method\":\"io.usher.Admin.KickClients\",\"parameters\":{\"selector\":{\"ids\":[-1]}}}",
    "{\"method\":\"io.usher.Admin.KickClients\",\"parameters\":{\"selector\":{\"ids\":[1e400]}}}",
    "{\"method\":\"io.usher.Admin.KickClients\",\"parameters\":{\"selector\":{\"everyone\":true}}}",
    "{\"method\":\"io.usher.Admin.ListClients\",\"parameters\":{\"limit\":-1}}",
    "{\"method\":" + String(repeating: "[", count: 200_000),
    String(repeating: "{\"a\":", count: 100_000),
  ]

  @Test(arguments: malformed.indices)
  func aMalformedMessageGetsAnErrorOrAClose(_ index: Int) throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      try daemon.waitForClients(1)
      let admin = try daemon.connectAdmin()
      try admin.send(Self.malformed[index] + "\0")
      try admin.shutdownSending()
      try Self.expectErrorOrClose(admin)
      try Self.expectUndisturbed(daemon, client)
    }
  }

  @Test func invalidUTF8GetsAnErrorOrAClose() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let admin = try daemon.connectAdmin()
      try admin.send(Array("{\"method\":\"".utf8) + [0xff, 0xfe, 0x80] + Array("\"}\0".utf8))
      try admin.shutdownSending()
      try Self.expectErrorOrClose(admin)
      try Self.expectUndisturbed(daemon, client)
    }
  }

  @Test(arguments: ["{\"method\":\"", "kick "])
  func aMessageOverOneMebibyteGetsAnErrorOrAClose(_ start: String) throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let admin = try daemon.connectAdmin()
      let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
      try admin.send(start)
      let before = try daemon.residentMemory
      do {
        _ = try admin.sendUntilStuck(atMost: 64 << 20) { letters[..<min($1, letters.count)] }
        try Self.expectErrorOrClose(admin)
      } catch let error as CallFailure {
        #expect([EPIPE, ECONNRESET].contains(error.code))
      }
      try Self.expectUndisturbed(daemon, client)
      #expect(try daemon.residentMemory - before < 32 << 20)
    }
  }

  @Test(arguments: ["{\"method\":\"org.varlink.service.Get", "stat", "{"])
  func aHalfSentMessageHoldsNobodyUp(_ half: String) throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let admin = try daemon.connectAdmin()
      try admin.send(half)
      try Self.expectUndisturbed(daemon, client)
      try admin.shutdownSending()
      _ = try admin.receiveToEnd()
      let another = try daemon.connectAdmin()
      try another.send(half)
      another.reset()
      try Self.expectUndisturbed(daemon, client)
    }
  }

  @Test(arguments: ["{\"method\":\"io.usher.Admin.GetStatus\"}\0", "help\n", "\n"])
  func aFloodOfCallsWhoseAnswersNobodyReadsDisturbsNobody(_ call: String) throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      let before = try daemon.residentMemory
      let calls = Array(String(repeating: call, count: 65_536 / call.utf8.count).utf8)
      let admin = try daemon.connectAdmin()
      do {
        _ = try admin.sendUntilStuck(atMost: 4 << 20) { offset, count in
          let start = offset % calls.count
          return calls[start..<min(calls.count, start + count)]
        }
      } catch let error as CallFailure {
        #expect([EPIPE, ECONNRESET].contains(error.code))
      }
      try Self.expectUndisturbed(daemon, client)
      // What operators may be owed, and what may wait in the lane's mailbox on its way there.
      #expect(try daemon.residentMemory - before < 256 << 20)
    }
  }

  /// A cheap call is answered so fast that a whole buffer of them could be answered in one turn.
  @Test(arguments: [
    "{}\0", "{\"method\":\"x.Y\",\"oneway\":true}\0", "\n", "x\n", "{\"method\":\"io.usher.Admin.Ping\"}\0",
  ])
  func aFloodOfCheapCallsKeepsNoOtherOperatorWaiting(_ call: String) throws {
    try DaemonFixture.with { daemon in
      let calls = Array(String(repeating: call, count: 65_536 / call.utf8.count).utf8)
      let crowd = try (0..<4).map { _ in try daemon.connectAdmin() }
      let before = try daemon.residentMemory
      var longest = Duration.zero
      for _ in 0..<10 {
        for admin in crowd {
          for _ in 0..<32 {
            guard (try? admin.sendNow(calls[...])) != nil else { break }
          }
        }
        let begun = ContinuousClock.now
        #expect(try !daemon.ask("status").isEmpty)
        longest = max(longest, ContinuousClock.now - begun)
      }
      #expect(longest < .milliseconds(500))
      #expect(try daemon.residentMemory - before < 128 << 20)
      for admin in crowd { admin.reset() }
      try eventually("the flood is forgotten", within: .seconds(20)) {
        try daemon.ask("ping") == ["pong"]
      }
    }
  }

  @Test func aFloodOfConnectionsDisturbsNobodyElse() throws {
    try DaemonFixture.with { daemon in
      let client = try daemon.connect()
      var crowd: [TestClient] = []
      do {
        while crowd.count < 2_000 {
          crowd.append(try TestClient(.unix(daemon.scratch.adminSocket), waits: false))
        }
      } catch let error as CallFailure {
        #expect(error.code == EAGAIN, "no more are let in, nor wait")
      }
      #expect(crowd.count < 2_000)
      try client.send("hello")
      #expect(try client.receiveText(5) == "HELLO")
      for admin in crowd { admin.close() }
      try Self.expectUndisturbed(daemon, client)
    }
  }

  private static func expectErrorOrClose(_ admin: TestClient) throws {
    do {
      let answer = try admin.receiveTextToEnd()
      #expect(answer.isEmpty || answer.contains("\"error\":") || answer.hasPrefix("error: "))
      #expect(!answer.contains("\"kicked\""))
    } catch let error as CallFailure {
      #expect(error.code == ECONNRESET)
    }
  }

  /// The client is still there and served, and the admin socket answers.
  private static func expectUndisturbed(_ daemon: Daemon, _ client: TestClient) throws {
    try client.send("hello")
    #expect(try client.receiveText(5) == "HELLO")
    #expect(try daemon.status().clientsNow == 1)
    #expect(try !daemon.ask("status").isEmpty)
  }
}
