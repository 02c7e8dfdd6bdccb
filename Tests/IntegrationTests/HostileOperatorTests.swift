import Glibc
import Testing

/// Whoever means harm on the admin socket: nothing of theirs stays, and operators and clients are served.
@Suite(.evidence) struct HostileOperatorTests {
  private static func ended(_ reason: String) -> String {
    "usher_operators_disconnected_total{reason=\"\(reason)\"}"
  }

  @Test(arguments: ["ping\n", "{\"method\":\"io.usher.Admin.Ping\"}\0", "p", "{"])
  func descriptorsThatArePassedToItAreClosedAtOnce(_ text: String) throws {
    try DaemonFixture.with { daemon in
      let bystander = try Bystander(of: daemon)
      let admin = try daemon.connectAdmin()
      // There already when its descriptors are counted first.
      try eventually("it is there") { try daemon.figure("usher_operators") == 2 }
      try daemon.expectToCloseWhatIsPassed(by: admin, with: Array(repeating: text, count: 40))
      #expect(try daemon.ask("ping") == ["pong"])
      try bystander.expectGrowth(atMost: 0)
    }
  }

  @Test func whatIsOutOfBandIsLeftOutAndWakesNobody() throws {
    try DaemonFixture.with { daemon in
      let admin = try daemon.connectAdmin()
      try admin.sendUrgently("pi!")
      let used = try daemon.processorTime { observe(for: .seconds(1)) }
      #expect(used <= .milliseconds(50), "of one second")
      try admin.send("ng\n")
      #expect(try admin.receiveAnswer() == ["pong"])
      for _ in 0..<100 { try admin.sendUrgently("x!") }
      try admin.send("\n")
      // One that is read in time is left out, and one that is not becomes part of the command.
      #expect(try admin.receiveAnswer().first?.hasPrefix("error: ") == true)
      let usedAfter = try daemon.processorTime { observe(for: .seconds(1)) }
      #expect(usedAfter <= .milliseconds(50), "of one second")
      try admin.send("ping\n")
      #expect(try admin.receiveAnswer() == ["pong"])
    }
  }

  @Test(arguments: [
    "\u{1B}[2J\u{7}\u{9B}31m\u{202E}", "kick \u{1B}]0;title\u{7}", "ban \u{1B}[31m", "log-level \u{1B}c",
    "label 1 \u{1B}[31mred", "help \u{1B}",
  ])
  func whatSteersTerminalsIsQuotedInAnswers(_ command: String) throws {
    try DaemonFixture.with { daemon in
      _ = try Bystander(of: daemon)
      let answer = try daemon.ask(command).joined(separator: "\n")
      #expect(!answer.isEmpty)
      let steering = answer.unicodeScalars.filter { scalar in
        scalar != "\n" && [.control, .format].contains(scalar.properties.generalCategory)
      }
      #expect(steering.isEmpty, "\(answer.debugDescription)")
    }
  }

  @Test(arguments: [
    [UInt8](repeating: 0, count: 200_000), [UInt8](repeating: 0xFF, count: 200_000),
    [0x7B] + [UInt8](repeating: 0, count: 200_000), [0x7B, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0],
    [0xC0, 0x80, 0xED, 0xA0, 0x80, 0x0A],
  ])
  func bytesThatAreNoTextEndInAnErrorOrAnEnd(_ bytes: [UInt8]) throws {
    try DaemonFixture.with { daemon in
      let bystander = try Bystander(of: daemon)
      let admin = try daemon.connectAdmin()
      do {
        try admin.send(bytes)
        try admin.shutdownSending()
        let answer = try admin.receiveTextToEnd()
        #expect(answer.hasPrefix("error: ") || answer.contains("\"error\":"))
      } catch let error as CallFailure {
        #expect([EPIPE, ECONNRESET].contains(error.code))
      }
      #expect(try daemon.ask("ping") == ["pong"])
      try bystander.expectGrowth(atMost: 1 << 20)
    }
  }

  /// A gibibyte that is never whole here either: it is sent as it is taken.
  @Test(arguments: ["{\"method\":\"", "kick "])
  func aStringOfOneGibibyteIsNeitherKeptNorWaitedFor(_ start: String) throws {
    try DaemonFixture.with { daemon in
      let bystander = try Bystander(of: daemon)
      let admin = try daemon.connectAdmin()
      let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
      try admin.send(start)
      do {
        _ = try admin.sendUntilStuck(atMost: 1 << 30, quiet: .seconds(5)) { offset, count in
          if offset % (64 << 20) == 0 { try? bystander.isServed() }
          return letters[..<min(count, letters.count)]
        }
        try admin.shutdownSending()
        let answer = try admin.receiveTextToEnd()
        #expect(answer.contains("\"error\":") || answer.hasPrefix("error: "))
      } catch let error as CallFailure {
        #expect([EPIPE, ECONNRESET].contains(error.code))
      }
      try eventually("it is counted") { try daemon.figure(Self.ended("closedByService")) == 1 }
      // Two messages may wait, and a third is being read.
      try bystander.expectGrowth(atMost: 3 << 20)
      #expect(try daemon.ask("ping") == ["pong"])
    }
  }

  @Test func aCrowdThatWatchesAndNeverReadsLosesEventsAndHoldsNobodyUp() throws {
    // More of them than may watch, which is as many as have a queue.
    let (crowd, watchers) = (100, 16)
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let bystander = try Bystander(of: daemon)
      let watching = try (0..<crowd).map { _ in
        let admin = try daemon.connectAdmin()
        try admin.send("{\"method\":\"io.usher.Admin.Watch\",\"more\":true}\0")
        return admin
      }
      var refused = 0
      for admin in watching {
        if try admin.receive(through: 0).contains("TooManyOperators") { refused += 1 }
      }
      #expect(refused == crowd - watchers)
      // More than one may have waiting, and then some.
      for number in 0..<6_000 {
        let client = try TestClient(daemon.address)
        client.reset()
        if number % 100 == 0 { try bystander.isServed() }
      }
      #expect(try daemon.ask("ping") == ["pong"])
      // 4,096 events of about a kibibyte each, and 64 KiB that were made of some.
      try bystander.expectGrowth(atMost: watchers * (4_096 * 1_024 + 65_536))
    }
  }

  @Test func halfClosedOperatorsThatNeverReadAreGoneOnceTheyAreAnswered() throws {
    try DaemonFixture.with { daemon in
      let crowd = try (0..<100).map { number in
        let admin = try daemon.connectAdmin()
        try admin.send(number % 2 == 0 ? "status\nping\nhelp" : "{\"method\":\"io.usher.Admin.GetStatus\"}\0")
        try admin.shutdownSending()
        return admin
      }
      try eventually("only who asks is there", within: .seconds(20)) {
        try daemon.figure("usher_operators") == 1
      }
      // What they were owed is theirs still.
      #expect(try crowd[0].receiveTextToEnd().contains("kick ID"))
    }
  }

  @Test func operatorsThatConnectAndResetAreCounted() throws {
    try DaemonFixture.with { daemon in
      let bystander = try Bystander(of: daemon)
      for number in 0..<1_000 {
        let admin = try daemon.connectAdmin()
        if number % 2 == 0 { try admin.send("status\n") }
        admin.reset()
      }
      try eventually("all are gone", within: .seconds(20)) { try daemon.figure("usher_operators") == 1 }
      #expect(try daemon.figure("usher_operators_accepted_total") ?? 0 > 1_000)
      try bystander.expectGrowth(atMost: 0)
    }
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
