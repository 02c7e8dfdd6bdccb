import Glibc
import Testing

/// Single clients that mean harm: each ends at worst alone, with a reason that is counted.
@Suite(.evidence) struct HostileClientTests {
  private static let lines: Settings = ["server.framing": "line", "server.queues": 1]

  private static func ended(_ reason: String) -> String {
    "usher_clients_disconnected_total{reason=\"\(reason)\"}"
  }

  // MARK: Time

  @Test func aFirstLineThatComesByteByByteIsNotWaitedFor() throws {
    try DaemonFixture.with(Self.lines.merging(["limits.first_message": "1s"]) { $1 }) { daemon in
      let bystander = try Bystander(of: daemon)
      let client = try daemon.connect()
      let address = client.localAddress
      // It is never silent for long, and never done.
      try eventually("it is ended", within: .seconds(20)) {
        observe(for: .milliseconds(50))
        return (try? client.sendNow([0x61])) == nil
      }
      try daemon.expectEnd(of: address, because: "noFirstMessage")
      #expect(try daemon.figure(Self.ended("noFirstMessage")) == 1)
      try bystander.isServed()
    }
  }

  @Test func whoSaysNothingMoreIsIdle() throws {
    try DaemonFixture.with(Self.lines.merging(["limits.idle": "1s"]) { $1 }) { daemon in
      let client = try daemon.connect()
      let address = client.localAddress
      try client.send("hello\nand half a li")
      #expect(try client.receiveToEnd() == Array("HELLO\n".utf8))
      try daemon.expectEnd(of: address, because: "idle")
      #expect(try daemon.figure(Self.ended("idle")) == 1)
    }
  }

  // MARK: Out of band

  /// A byte that is out of band is none of the stream's, and the kernel keeps it out; nothing waits for it either.
  @Test(arguments: ["127.0.0.1:0", "unix:data.sock"])
  func whatIsOutOfBandIsLeftOutAndWakesNobody(_ endpoint: String) throws {
    try DaemonFixture.with(Self.lines, listen: [endpoint]) { daemon in
      let bystander = try Bystander(of: daemon)
      let client = try daemon.connect()
      try client.sendUrgently("o!")
      let used = try daemon.processorTime { observe(for: .seconds(1)) }
      #expect(used <= .milliseconds(50), "of one second")
      try client.send("ne\n")
      #expect(try client.receiveText(4) == "ONE\n")
      // There is room for one such byte, and the ones before it become part of the stream.
      for _ in 0..<100 { try client.sendUrgently("!") }
      try client.send("\n")
      #expect(try client.receiveLine().allSatisfy { $0 == "!" })
      let usedAfter = try daemon.processorTime { observe(for: .seconds(1)) }
      #expect(usedAfter <= .milliseconds(50), "of one second")
      try client.send("two\n")
      #expect(try client.receiveText(4) == "TWO\n")
      try bystander.isServed()
      try client.shutdownSending()
      #expect(try client.receiveToEnd() == [])
    }
  }

  @Test func descriptorsThatAUnixClientPassesAreClosedAtOnce() throws {
    try DaemonFixture.with(Self.lines, listen: ["unix:data.sock"]) { daemon in
      let bystander = try Bystander(of: daemon)
      let client = try daemon.connect()
      try client.send("one\n")
      #expect(try client.receiveLine() == "ONE")
      try daemon.expectToCloseWhatIsPassed(by: client, with: Array(repeating: "more\n", count: 40))
      for _ in 0..<40 { #expect(try client.receiveLine() == "MORE") }
      try bystander.expectGrowth(atMost: 0)
    }
  }

  // MARK: What bytes say

  @Test func bytesOfAnyKindAreABytesMessage() throws {
    try DaemonFixture.with(["server.framing": "line", "server.service": "echo"]) { daemon in
      let client = try daemon.connect()
      let (sequences, broken): ([UInt8], [UInt8]) = (
        Array("\u{1B}[2J\u{1B}]0;title\u{7}\u{9B}31m".utf8), [0, 0xFF, 0xFE, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0]
      )
      try client.send(broken + sequences + [0x0A])
      #expect(try client.receive(through: 0x0A) == broken + sequences + [0x0A])
    }
  }

  /// What a client says of itself may become its label, or a part of what a service threw.
  @Test func whatSteersTerminalsReachesNone() throws {
    let nasty = "\u{1B}[31mred\u{7}\u{9B}2J\u{202E}dab\u{2066}\u{0}\r\u{8}\u{200B}\u{FEFF}"
    let settings: Settings = ["server.framing": "line", "log.level": "debug"]
    try DaemonFixture.with(settings, program: "unruly-service") { daemon in
      let client = try daemon.connect()
      #expect(try client.receiveLine() == "welcome")
      try client.send("label \(nasty)\n")
      #expect(try client.receiveLine() == "1")
      let watching = try daemon.start("usherctl", ["watch"])
      try eventually("somebody watches") { try daemon.figure("usher_operators") ?? 0 >= 2 }
      var shown = try daemon.run("usherctl", ["clients", "--wide"]).output
      #expect(shown.contains("red"))
      shown += try daemon.run("usherctl", ["--json", "clients"]).output
      shown += try daemon.ask("clients").joined(separator: "\n")
      try client.send("throw \(nasty)\n")
      _ = try client.receiveToEnd()
      try watching.wait(forOutput: "serviceFailed")
      shown += watching.text
      shown += try daemon.run("usherctl", ["clients", "--departed", "--wide"]).output
      shown += try daemon.run("usherctl", ["--json", "clients", "--departed"]).output
      try daemon.log.refresh()
      shown += daemon.log.lines.joined(separator: "\n")
      #expect(shown.contains("serviceFailed"))
      let steering = Set(
        shown.unicodeScalars.filter { scalar in
          guard scalar != "\n" else { return false }
          return [.control, .format].contains(scalar.properties.generalCategory)
        })
      #expect(steering.isEmpty, "\(steering.map(\.value))")
    }
  }

  // MARK: Proxies

  private static let proxied: Settings = ["server.framing": "line", "access.proxies": ["127.0.0.0/8"]]

  @Test func aProxysHeaderOfTheLargestLengthIsRefusedAndOneByteByByteIsTaken() throws {
    try DaemonFixture.with(Self.proxied, listen: ["127.0.0.1:0", "unix:data.sock"]) { daemon in
      let bystander = try Bystander(of: daemon, at: daemon.addresses[1])
      let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
      let huge = try daemon.connect()
      // More is never read of it than what announces the rest.
      _ = try? huge.send(signature + [0x21, 0x11, 0xFF, 0xFF] + [UInt8](repeating: 4, count: 65_535))
      _ = try? huge.receiveToEnd()
      try eventually("it is turned away") {
        try daemon.figure("usher_clients_refused_total{reason=\"proxyHeader\"}") == 1
      }
      let slow = try daemon.connect()
      for byte in "PROXY TCP4 203.0.113.9 192.0.2.1 1 7777\r\n".utf8 {
        try slow.send([byte])
        try bystander.isServed()
      }
      try slow.send("hello\n")
      #expect(try slow.receiveLine() == "HELLO")
      #expect(try daemon.listing().contains { $0["endpoint"]?.string == "203.0.113.9:1" })
      try bystander.expectGrowth(atMost: 0)
    }
  }

  @Test func aProxysHeaderThatNeverEndsIsNotWaitedForLong() throws {
    try DaemonFixture.with(Self.proxied, listen: ["127.0.0.1:0", "unix:data.sock"]) { daemon in
      let bystander = try Bystander(of: daemon, at: daemon.addresses[1])
      let slow = try daemon.connect()
      try slow.send("PROXY UNKNOWN ")
      try eventually("it is ended", within: .seconds(20)) {
        observe(for: .milliseconds(100))
        return (try? slow.sendNow([0x61])) == nil
      }
      #expect(try daemon.figure("usher_clients_refused_total{reason=\"proxyHeader\"}") == 1)
      #expect(try daemon.figure("usher_connections_awaiting_header") == 0)
      try bystander.isServed()
    }
  }
}
