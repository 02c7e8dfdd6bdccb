import Testing

/// Connections from addresses that are configured as proxies', without a proxy.
@Suite(.evidence) struct ProxyHeaderTests {
  private static let header = "PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777"

  private func reload(_ daemon: Daemon, _ settings: Settings) throws {
    try daemon.scratch.write("usherd.toml", daemon.scratch.complete(settings).file)
    let reply = try daemon.call("io.usher.Admin.Reload")
    #expect(reply["error"] == nil, "\(reply)")
    #expect(reply["parameters"]?["restartNeeded"] == .array([]))
  }

  @Test func proxiesAreTakenAndForgottenByReload() throws {
    try DaemonFixture.with(["server.framing": "line"]) { daemon in
      let direct = try daemon.connect()
      try direct.send(Self.header + "\r\n")
      #expect(try direct.receiveLine() == Self.header.uppercased())
      try reload(daemon, ["server.framing": "line", "access.proxies": ["127.0.0.0/8"]])
      let proxied = try daemon.connect()
      try proxied.send(Self.header + "\r\nhello\n")
      #expect(try proxied.receiveLine() == "HELLO")
      let endpoints = try daemon.listing().compactMap { $0["endpoint"]?.string }
      #expect(Set(endpoints) == [direct.localAddress, "203.0.113.7:50123"])
      // Who was there before is no proxy's.
      try direct.send("still\n")
      #expect(try direct.receiveLine() == "STILL")
      try reload(daemon, ["server.framing": "line"])
      let again = try daemon.connect()
      try again.send(Self.header + "\r\n")
      #expect(try again.receiveLine() == Self.header.uppercased())
    }
  }

  @Test func withoutAHeaderItIsClosedAndCounted() throws {
    let settings: Settings = [
      "server.framing": "line", "access.proxies": ["127.0.0.0/8"], "log.level": "debug",
    ]
    try DaemonFixture.with(settings) { daemon in
      let wrong = try daemon.connect()
      try wrong.send("hello\n")
      _ = try? wrong.receiveToEnd()
      let line = try daemon.log.wait(for: "newcomer turned away")
      #expect(line.contains("reason=proxyHeader"))
      #expect(line.contains("detail=\"it does not begin with a PROXY header\""))
      let silent = try daemon.connect()
      try daemon.log.wait(for: "its header did not come in time", within: .seconds(9))
      #expect(try silent.receiveToEnd().isEmpty)
      let metrics = try daemon.call("io.usher.Admin.GetMetrics")["parameters"]?["text"]?.string
      let text = try #require(metrics)
      #expect(text.contains("usher_clients_refused_total{reason=\"proxyHeader\"} 2\n"))
      #expect(text.contains("usher_connections_awaiting_header 0\n"))
      #expect(text.contains("usher_clients_accepted_total 0\n"))
    }
  }
}
