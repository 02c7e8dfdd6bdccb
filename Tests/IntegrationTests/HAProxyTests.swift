import Testing

/// A real HAProxy in front, configured as docs/haproxy.md says.
@Suite(.evidence, .enabled(if: HAProxy.isInstalled, "haproxy and openssl are installed: .ci/deps test"))
struct HAProxyTests {
  private static let settings: Settings = ["server.framing": "line", "access.proxies": ["127.0.0.1"]]

  /// Starts a client that comes from another address of this machine, which only the proxy sees.
  private static func start(_ daemon: Daemon, from host: String, to address: ServerAddress) throws -> Program
  {
    try daemon.start("nc", ["-s", host, "127.0.0.1", "\(address.port ?? 0)"])
  }

  private static func hosts(_ daemon: Daemon) throws -> [String] {
    try daemon.listing().compactMap { $0["endpoint"]?.string?.split(separator: ":").first.map(String.init) }
      .sorted()
  }

  @Test(arguments: ["send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id"])
  func clientsKeepTheirOwnAddresses(option: String) throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let haproxy = try HAProxy(before: daemon, option: option)
      let client = try daemon.connect(to: haproxy.plain)
      try client.send("hello\n")
      #expect(try client.receiveLine() == "HELLO")
      #expect(try daemon.listing().first?["endpoint"]?.string == client.localAddress)
      let line = try daemon.log.wait(for: "client 1 connected")
      #expect(line.contains("endpoint=\(client.localAddress) "))
      #expect(line.contains(" proxy=127.0.0.1:") && !line.contains("proxy=\(client.localAddress)"))
      // What it has sent is answered after the end of its sending side, all the way.
      try client.send("last")
      try client.shutdownSending()
      #expect(try client.receiveTextToEnd() == "LAST\n")
    }
  }

  @Test func tlsEndsThereAndTheAddressArrives() throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let haproxy = try HAProxy(before: daemon)
      let client = try daemon.start(
        "/usr/bin/openssl",
        [
          "s_client", "-quiet", "-no_ign_eof", "-verify_return_error", "-CAfile",
          daemon.scratch.file("certificate.pem"), "-bind", "127.0.0.9:0", "-connect",
          "127.0.0.1:\(haproxy.secure.port ?? 0)",
        ])
      client.send("over tls\n")
      try client.wait(forOutput: "OVER TLS\n")
      #expect(try Self.hosts(daemon) == ["127.0.0.9"])
      _ = try client.finish()
      try daemon.expectEnd(of: "client 1", because: "reason=ended")
      // Without TLS there is no client to be had there.
      let plain = try daemon.connect(to: haproxy.secure)
      try plain.send("plain text\n")
      _ = try? plain.receiveToEnd()
      #expect(try daemon.status().json["clients"]?["accepted"] == .int(1))
    }
  }

  @Test func bansAndKicksMeanTheClientBehindIt() throws {
    try DaemonFixture.with(Self.settings) { daemon in
      let haproxy = try HAProxy(before: daemon)
      let other = try daemon.connect(to: haproxy.plain)
      try other.send("hello\n")
      #expect(try other.receiveLine() == "HELLO")

      let kicked = try Self.start(daemon, from: "127.0.0.9", to: haproxy.plain)
      try daemon.waitForClients(2)
      #expect(try Self.hosts(daemon) == ["127.0.0.1", "127.0.0.9"])
      let kick = try daemon.run("usherctl", ["kick", "--address", "127.0.0.9", "--reason", "too loud"])
      #expect(kick.status == 0, "\(kick.errors)")
      try kicked.wait(forOutput: "too loud\n")
      #expect(try kicked.finish().output == "too loud\n")

      let banned = try Self.start(daemon, from: "127.0.0.9", to: haproxy.plain)
      try daemon.waitForClients(2)
      #expect(try daemon.run("usherctl", ["ban", "127.0.0.9", "--reason", "go"]).status == 0)
      try banned.wait(forOutput: "go\n")
      #expect(try banned.finish().output == "go\n")
      let again = try Self.start(daemon, from: "127.0.0.9", to: haproxy.plain)
      #expect(try again.finish().output.isEmpty)
      #expect(try daemon.status().json["clients"]?["refused"] == .int(1))

      // Whoever else comes by the same proxy is not meant.
      try other.send("still\n")
      #expect(try other.receiveLine() == "STILL")
      let next = try daemon.connect(to: haproxy.plain)
      try next.send("next\n")
      #expect(try next.receiveLine() == "NEXT")
    }
  }

  @Test func limitsByAddressCountWhoIsBehindIt() throws {
    let settings = Self.settings.merging(["limits.clients_per_address": 1]) { $1 }
    try DaemonFixture.with(settings) { daemon in
      let haproxy = try HAProxy(before: daemon)
      let first = try daemon.connect(to: haproxy.plain)
      try daemon.waitForClients(1)
      let second = try daemon.connect(to: haproxy.plain)
      #expect(try second.receiveLine() == "too many connections from your address")
      let elsewhere = try Self.start(daemon, from: "127.0.0.9", to: haproxy.plain)
      elsewhere.send("hello\n")
      try elsewhere.wait(forOutput: "HELLO\n")
      try first.send("hello\n")
      #expect(try first.receiveLine() == "HELLO")
    }
  }
}
