import ArgumentParser
import Foundation
import Testing
import Usher
import UsherDaemon

/// Reading the file again.
@Suite struct LiveConfigurationTests {
  static let services = ["upper", "echo"]

  /// A configuration that was read from a file, and where to write the next.
  static func with(
    _ first: String?, _ arguments: [String] = [], _ body: (LiveConfiguration, _ file: String) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let file = "\(directory)/usherd.toml"
      if let first { try TemporaryDirectory.write(first, to: file) }
      let place = ConfigurationFile(named: nil, directories: directory, system: "/nonexistent/usherd.toml")
      let source = ConfigurationSource(try Flags.parse(arguments), file: place, services: services)
      try body(LiveConfiguration(source.load(), from: source), file)
    }
  }

  @Test func whatDiffersIsNamedAndNothingElse() throws {
    try Self.with("[limits]\nclients = 5\nidle = \"1s\"\n") { live, file in
      try TemporaryDirectory.write(
        "[limits]\nidle = \"1000ms\"\nclients = 6\n[log]\nlevel = \"debug\"\n", to: file)
      let change = try live.read()
      #expect(change.changed == ["limits.clients", "log.level"])
      #expect(change.restartNeeded.isEmpty)
      #expect(live.current.limits.clients == 5, "nothing changes until it is adopted")
      live.adopt(change)
      #expect(live.current.limits.clients == 6)
      #expect(live.current.origins["limits.clients"] == .file(file, line: 3))
      #expect(try live.read().changed.isEmpty)
    }
  }

  @Test func whatNeedsARestartKeepsItsValueAndIsNamedEachTime() throws {
    try Self.with("[server]\nframing = \"line\"\n") { live, file in
      let next = """
        [server]
        listen = [":1"]
        service = "echo"
        framing = "length"
        queues = 3
        backlog = 7
        [admin]
        socket = "/x"
        group = "games"
        group_may_act = true
        [log]
        format = "json"
        """
      try TemporaryDirectory.write(next, to: file)
      for changed in [["server.backlog", "admin.group_may_act"], []] {
        let change = try live.read()
        #expect(change.changed == changed)
        #expect(
          change.restartNeeded == [
            "server.listen", "server.service", "server.framing", "server.queues", "admin.socket",
            "admin.group", "log.format",
          ])
        live.adopt(change)
        #expect(live.current.server.framing == .line)
        #expect(live.current.origins["server.framing"] == .file(file, line: 2))
        #expect(live.current.origins["server.service"] == nil, "it is the default that is in force")
        #expect(live.current.server.backlog == 7)
      }
    }
  }

  @Test func aFlagStillWins() throws {
    try Self.with("", ["--log-level", "error"]) { live, file in
      try TemporaryDirectory.write("[log]\nlevel = \"debug\"\n", to: file)
      #expect(try live.read().changed.isEmpty)
      #expect(try live.read().configuration.origins["log.level"] == .flag("--log-level"))
    }
  }

  @Test func aBadFileNamesLineAndKeyAndChangesNothing() throws {
    try Self.with("[limits]\nclients = 5\n") { live, file in
      try TemporaryDirectory.write("[limits]\nclients = 6\nidle = 7\n", to: file)
      let error = try #require(throws: ConfigurationError.self) { try live.read() }
      #expect(error.line == 3 && error.key == "limits.idle" && error.file == file)
      #expect(live.current.limits.clients == 5)
    }
  }

  @Test func aFileThatAppearsIsReadAndOneThatVanishesIsRefused() throws {
    try Self.with(nil) { live, file in
      #expect(try live.read().changed.isEmpty)
      #expect(live.file == nil)
      try TemporaryDirectory.write("[limits]\nclients = 6\n", to: file)
      let change = try live.read()
      #expect(change.changed == ["limits.clients"])
      live.adopt(change)
      #expect(live.file == file)
      try FileManager.default.removeItem(atPath: file)
      let error = try #require(throws: ConfigurationError.self) { try live.read() }
      #expect(error.file == file)
      #expect(live.current.limits.clients == 6)
    }
  }

  @Test func aLevelSetByAnOperatorLastsUntilTheNextReload() throws {
    try Self.with("") { live, _ in
      #expect(live.setLogLevel(.debug) == .info)
      #expect(live.current.log.level == .debug)
      #expect(live.current.origins["log.level"] == .operator)
      let change = try live.read()
      #expect(change.changed == ["log.level"])
      live.adopt(change)
      #expect(live.current.log.level == .info)
      #expect(live.current.origins["log.level"] == nil)
    }
  }
}
