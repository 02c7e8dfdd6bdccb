import ArgumentParser
import Sockets
import Testing
import Usher
import UsherDaemon

@Suite struct LaunchTests {
  static let services = ["upper", "echo"]

  /// Launches with a command line and a file of this content.
  static func launch(_ arguments: [String], file: String = "") throws -> Launch {
    try TemporaryDirectory.with { directory in
      try TemporaryDirectory.write(file, to: "\(directory)/usherd.toml")
      let flags = try Flags.parse(arguments)
      let file = ConfigurationFile(named: flags.config, directories: directory)
      return try Launch(flags, file: file, services: services)
    }
  }

  static func configuration(_ arguments: [String], file: String = "") throws -> Configuration {
    guard case .run(let configuration) = try launch(arguments, file: file) else {
      throw TextProblem("it does not run")
    }
    return configuration.current
  }

  @Test func withNothingSaidRunsOnTheDefaults() throws {
    #expect(try Self.configuration([]) == Configuration(service: "upper"))
  }

  @Test func aFlagWinsOverTheFileAndTheFileOverTheDefault() throws {
    let configuration = try Self.configuration(
      ["--queues", "4"], file: "[server]\nqueues = 2\nservice = \"echo\"\n")
    #expect(configuration.server.queues == 4)
    #expect(configuration.server.service == "echo")
    #expect(configuration.server.framing == .raw)
    #expect(configuration.origins["server.queues"] == .flag("--queues"))
    #expect(configuration.origins["server.service"]?.description.hasSuffix("/usherd.toml:3") == true)
    #expect(configuration.origins["server.framing"] == nil)
  }

  @Test func everyFlagSetsItsKey() throws {
    let configuration = try Self.configuration([
      "--listen", ":1", "--listen", "unix:/x", "--admin", "/a.sock", "--service", "echo", "--framing",
      "length",
      "--queues", "3", "--log-level", "error",
    ])
    #expect(configuration.server.listen.map(\.description) == [":1", "unix:/x"])
    #expect(configuration.admin.socket == "/a.sock")
    #expect(configuration.server.service == "echo")
    #expect(configuration.server.framing == .length)
    #expect(configuration.server.queues == 3)
    #expect(configuration.log.level == .error)
  }

  @Test(arguments: [
    (["--queues", "129"], "--queues must be 0 to 128, but is 129"),
    (["--queues", "-1"], nil), (["--queues", "many"], nil), (["--queues"], nil), (["extra"], nil),
    (["--nonsense"], nil),
    (["--listen", "localhost"], nil), (["--listen", "a:b:c"], nil), (["--listen", "host:99999"], nil),
    (["--service", "shout"], "--service must be one of \"upper\", \"echo\", but is \"shout\""),
    (["--framing", "lines"], nil), (["--log-level", "loud"], nil),
    (["--admin", String(repeating: "x", count: 200)], nil),
  ])
  func aBadFlagIsAUsageErrorWhateverTheFileSays(arguments: [String], message: String?) throws {
    do {
      _ = try Self.launch(arguments, file: "nonsense")
      Issue.record("it runs")
    } catch LaunchError.usage(let text) {
      if let message { #expect(text == message) }
    } catch {
      #expect(Flags.exitCode(for: error).rawValue == ExitStatus.usage.rawValue)
      #expect(message == nil)
    }
  }

  @Test(arguments: [[], ["--check-config"], ["--print-config"]])
  func aBadFileIsAConfigurationError(arguments: [String]) throws {
    let error = try #require(throws: LaunchError.self) {
      try Self.launch(arguments, file: "[server]\nx = 1\n")
    }
    guard case .configuration(let error) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.hasSuffix("/usherd.toml:2: server.x: is not a known key"))
  }

  @Test func checkingSaysOKAndNamesTheFile() throws {
    guard case .say(let text) = try Self.launch(["--check-config"], file: "[server]\nqueues = 1\n") else {
      Issue.record("it runs")
      return
    }
    #expect(text.hasPrefix("OK: /tmp/") && text.hasSuffix("/usherd.toml\n"))
  }

  @Test func printingShowsTheFlagsToo() throws {
    guard case .say(let text) = try Self.launch(["--print-config", "--queues", "7"]) else {
      Issue.record("it runs")
      return
    }
    #expect(text.contains("queues = 7  # --queues\n"))
  }
}
