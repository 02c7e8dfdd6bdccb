import Glibc
import Testing

/// Where usherd takes its configuration from, and what becomes of it when it cannot have what it is told to have.
@Suite(.evidence) struct ConfigurationTests {
  // MARK: Files and places

  @Test(.asSomebodyElse) func aFileThatMayNotBeReadIsNamedWithTheReason() throws {
    try Scratch.with { scratch in
      let file = try scratch.write("usherd.toml", "")
      try CallFailure.check("chmod") { unsafe chmod(file, 0o600) }
      let outcome = try Program.run(
        "usherd", ["--config", file], wrapper: Someone.stranger.wrapper, in: scratch)
      #expect(outcome.exit == .status(78))
      #expect(
        outcome.errors.contains(file) && outcome.errors.contains("Permission denied"), "\(outcome.errors)")
    }
  }

  @Test func aPortInUseIsNamedWithTheReason() throws {
    try DaemonFixture.with { daemon in
      let endpoint = "127.0.0.1:\(try daemon.port)"
      let second = try daemon.run(
        "usherd", ["--listen", endpoint, "--admin", daemon.scratch.file("second.sock")])
      #expect(second.exit == .status(69))
      #expect(
        second.errors.contains(endpoint) && second.errors.contains("Address already in use"),
        "\(second.errors)")
      #expect(!daemon.scratch.has("second.sock"), "nothing is left behind")
    }
  }

  @Test(arguments: ["data.sock", "admin.sock"])
  func aUnixSocketInUseIsLeftToWhoeverHasIt(_ name: String) throws {
    try DaemonFixture.with(listen: ["unix:data.sock"]) { daemon in
      let taken = daemon.scratch.file(name)
      let arguments =
        name == "data.sock"
        ? ["--listen", "unix:\(taken)", "--admin", daemon.scratch.file("second.sock")]
        : ["--listen", "127.0.0.1:0", "--admin", taken]
      let second = try daemon.run("usherd", arguments)
      #expect(second.exit == .status(69))
      #expect(second.errors.contains(taken), "\(second.errors)")
      let client = try daemon.connect()
      try client.send("hello")
      #expect(try client.receiveText(5) == "HELLO")
      #expect(try daemon.status().clientsNow == 1)
    }
  }

  @Test func aUnixSocketThatADeadProcessLeftIsReplaced() throws {
    try Scratch.with { scratch in
      for name in ["data.sock", "admin.sock"] { try ServerAddress.unix(scratch.file(name)).leaveBehind() }
      try DaemonFixture.with(listen: ["unix:data.sock"]) { daemon in
        let client = try daemon.connect()
        try client.send("hello")
        #expect(try client.receiveText(5) == "HELLO")
        #expect(try daemon.status().clientsNow == 1)
      }
    }
  }

  @Test func aFileThatIsNoSocketIsNotReplaced() throws {
    try Scratch.with { scratch in
      let file = try scratch.write("precious", "text")
      let outcome = try Program.run(
        "usherd", ["--listen", "unix:\(file)", "--admin", scratch.adminSocket], in: scratch)
      #expect(outcome.exit == .status(69))
      #expect(outcome.errors.contains(file), "\(outcome.errors)")
      #expect(scratch.has("precious"))
    }
  }

  // MARK: What is right

  @Test func aFlagWinsOverTheFile() throws {
    let flags = ["--service", "echo", "--framing", "line", "--queues", "3", "--log-level", "debug"]
    let settings: Settings = [
      "server.listen": ["192.0.2.1:0"], "server.service": "relay", "server.framing": "length",
      "server.queues": 2,
    ]
    try DaemonFixture.with(settings, flags: flags) { daemon in
      let client = try daemon.connect()
      try client.send("hello\n")
      #expect(try client.receiveLine() == "hello")
      let status = try daemon.status().json
      #expect(status["service"] == .string("echo"))
      #expect(status["framing"] == .string("line"))
      #expect(status["lanes"]?.array?.count == 3)
    }
  }

  @Test func theFileWinsOverTheDefaults() throws {
    let settings: Settings = [
      "server.listen": ["127.0.0.1:0"], "server.service": "echo", "limits.clients": 7,
    ]
    try DaemonFixture.with(settings, listen: []) { daemon in
      let client = try daemon.connect()
      try client.send("hello")
      #expect(try client.receiveText(5) == "hello")
      #expect(try daemon.status().clientLimit == 7)
    }
  }

  @Test func aFileThatIsNotNamedIsFoundInTheConfigurationDirectory() throws {
    try Scratch.with { scratch in
      let file = try scratch.write("usherd.toml", "[limits]\nclients = -7\n")
      let outcome = try Program.run(
        "usherd", ["--check-config"], environment: ["CONFIGURATION_DIRECTORY": scratch.path], in: scratch)
      #expect(outcome.exit == .status(78))
      #expect(outcome.errors.contains("\(file):2"), "\(outcome.errors)")
    }
  }

  @Test func whatItPrintsAsItsConfigurationIsOneThatItTakes() throws {
    try Scratch.with { scratch in
      try scratch.write(
        "usherd.toml", "[server]\nservice = \"echo\"\n[limits]\noutput_bytes = \"3MiB\"\nidle = \"90s\"\n")
      let printed = try Program.run("usherd", ["--config", "usherd.toml", "--print-config"], in: scratch)
      #expect(printed.exit == .status(0))
      #expect(printed.output.contains("echo") && printed.output.contains("[drain]"))
      try scratch.write("printed.toml", printed.output)
      let checked = try Program.run("usherd", ["--config", "printed.toml", "--check-config"], in: scratch)
      #expect(checked.exit == .status(0), "\(checked.errors)")
      let again = try Program.run("usherd", ["--config", "printed.toml", "--print-config"], in: scratch)
      #expect(Self.settings(of: again.output) == Self.settings(of: printed.output))
    }
  }

  /// The lines of a configuration without their comments, which say where each value came from.
  private static func settings(of text: String) -> [Substring] {
    text.split(separator: "\n").map { $0.prefix { $0 != "#" } }
  }

  @Test(arguments: ["--version", "--help"])
  func itSaysWhatItIs(_ flag: String) throws {
    try Scratch.with { scratch in
      let outcome = try Program.run("usherd", [flag], in: scratch)
      #expect(outcome.exit == .status(0))
      #expect(!outcome.output.isEmpty && outcome.errors == "")
    }
  }

  // MARK: The place of the admin socket

  @Test(.asSomebodyElse) func withoutAPlaceForTheAdminSocketItDoesNotStart() throws {
    try Scratch.with { scratch in
      let outcome = try Program.run(
        "usherd", ["--listen", "127.0.0.1:0"], wrapper: Someone.stranger.wrapper, in: scratch)
      #expect(outcome.exit == .status(69))
      #expect(
        outcome.errors.contains("--admin") && outcome.errors.contains("XDG_RUNTIME_DIR"), "\(outcome.errors)")
    }
  }

  @Test(.asSomebodyElse) func theAdminSocketOfAUserIsInTheUsersRuntimeDirectory() throws {
    try Scratch.with { scratch in
      try CallFailure.check("chmod") { unsafe chmod(scratch.path, 0o777) }
      let place = ["XDG_RUNTIME_DIR": scratch.path]
      try DaemonFixture.with(
        ["admin.socket": ""], environment: place, wrapper: Someone.user.wrapper
      ) { daemon in
        #expect(scratch.has("usherd/admin.sock"))
        let status = try Program.run(
          "usherctl", ["status"], wrapper: Someone.user.wrapper, environment: place, in: scratch)
        #expect(status.exit == .status(0), "\(status.errors)")
      }
      #expect(!scratch.has("usherd/admin.sock"))
    }
  }
}
