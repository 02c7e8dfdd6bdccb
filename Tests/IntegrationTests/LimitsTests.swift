import Testing

/// Limits that the configuration sets, and their account.
@Suite(.evidence) struct LimitsTests {
  private func reload(_ daemon: Daemon, _ settings: Settings) throws {
    try daemon.scratch.write("usherd.toml", daemon.scratch.complete(settings).file)
    let reply = try daemon.call("io.usher.Admin.Reload")
    #expect(reply["error"] == nil, "\(reply)")
  }

  @Test func anAddressIsKeptOutAndLetInByReload() throws {
    try DaemonFixture.with { daemon in
      let inside = try daemon.connect()
      try inside.send("hello")
      #expect(try inside.receiveText(5) == "HELLO")
      try reload(daemon, ["access.deny": ["127.0.0.0/8", "::1"]])
      let outside = try daemon.connect()
      #expect(try outside.receiveToEnd().isEmpty)
      #expect(try daemon.figure(#"usher_clients_refused_total{reason="denied"}"#) == 1)
      // Who is in stays.
      try inside.send("still")
      #expect(try inside.receiveText(5) == "STILL")
      try reload(daemon, ["access.allow": ["127.0.0.0/8", "::1"]])
      let again = try daemon.connect()
      try again.send("again")
      #expect(try again.receiveText(5) == "AGAIN")
      try reload(daemon, ["access.allow": ["192.0.2.0/24"]])
      #expect(try daemon.connect().receiveToEnd().isEmpty)
    }
  }

  @Test func limitsByAddressApplyByReload() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let first = try daemon.connect()
      try daemon.waitForClients(1)
      try reload(daemon, ["server.framing": "line", "limits.clients_per_address": 1])
      let second = try daemon.connect()
      #expect(try second.receiveLine() == "too many connections from your address")
      #expect(try daemon.figure(#"usher_clients_refused_total{reason="addressFull"}"#) == 1)
      first.close()
      try daemon.waitForClients(0)
      try reload(
        daemon,
        ["server.framing": "line", "limits.connects_per_second": 1, "limits.messages_per_second": 1])
      let third = try daemon.connect()
      try third.send("one\ntwo\n")
      #expect(try third.receiveLine() == "ONE")
      #expect(try third.receiveLine() == "TWO")
      try daemon.waitForClients(1)
      #expect(try daemon.connect().receiveToEnd().isEmpty)
      #expect(try daemon.figure(#"usher_clients_refused_total{reason="connectingTooFast"}"#) == 1)
      #expect(try daemon.listing().first?["state"]?.string == "paused")
    }
  }

  @Test func slowReadersMissMessagesWhereTheyMay() throws {
    let settings: Settings = [
      "server.service": "relay", "server.framing": "line", "limits.output_bytes": "64KiB",
      "limits.slow_reader": "drop",
    ]
    try DaemonFixture.with(settings) { daemon in
      let reader = try daemon.connect()
      let feeder = try daemon.connect()
      try daemon.waitForClients(2)
      let block = String(repeating: "x", count: 8_000)
      var sent = 0
      while sent < 10_000 {
        for _ in 0..<50 { try feeder.send("\(block)\n") }
        sent += 50
        if try daemon.figure("usher_messages_missed_total{lane=\"0\"}") ?? 0 > 0 { break }
        if try daemon.figure("usher_messages_missed_total{lane=\"1\"}") ?? 0 > 0 { break }
      }
      try feeder.send("last\n")
      var seen = 0
      while true {
        let line = try reader.receiveLine()
        if line == "last" { break }
        if line.hasPrefix("missed ") {
          seen += try #require(Int(line.split(separator: " ")[1]))
        } else {
          seen += 1
        }
      }
      #expect(seen == sent)
    }
  }
}
