package import ArgumentParser
internal import UsherAdmin

/// The daemon's command line.
package struct Flags: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: programName,
      abstract: "A TCP message server whose clients an operator can see and steer.",
      discussion: """
        Clients connect to --listen; operators use usherctl on the admin socket. A flag wins over the \
        configuration file, the file over the defaults.

        The file is --config, else $CONFIGURATION_DIRECTORY/usherd.toml, else /etc/usherd/usherd.toml if there \
        is one.

        Exit status: 0 after an orderly end, 64 bad usage, 69 a socket can't be had, 78 bad configuration.
        """,
      version: "Usher \(UsherVersion.current)")
  }

  @Option(help: ArgumentHelp("Read this configuration file.", valueName: "file"))
  package var config: String?

  @Option(
    help: ArgumentHelp(
      "Take clients here; may be repeated. As in localhost:7777, :7777, [::1]:7777, unix:/run/x.sock.",
      valueName: "endpoint"))
  package var listen: [String] = []

  @Option(help: ArgumentHelp("Make the admin socket at this path.", valueName: "path"))
  package var admin: String?

  @Option(help: ArgumentHelp("What is done with messages.", valueName: "name"))
  package var service: String?

  @Option(help: ArgumentHelp("Where a message ends: raw, line or length.", valueName: "name"))
  package var framing: String?

  @Option(
    help: ArgumentHelp("The number of queues that serve clients; 0 for one on each core.", valueName: "n"))
  package var queues: Int?

  @Option(help: ArgumentHelp("The least important level that is logged.", valueName: "level"))
  package var logLevel: String?

  @Flag(help: "Check the configuration, say OK or what is wrong with it, and end.")
  package var checkConfig = false

  @Flag(help: "Print the whole configuration in force, with where each value comes from, and end.")
  package var printConfig = false

  /// Makes flags of which none is given.
  package init() {}

  /// Whether only the configuration is asked about, and nothing is to run.
  package var isAboutConfiguration: Bool { checkConfig || printConfig }

  /// The name that the program was started by; a daemon built on the library has one of its own.
  package static var programName: String {
    let path = CommandLine.arguments.first ?? ""
    return path.split(separator: "/").last.map(String.init) ?? "usherd"
  }
}

extension Flags {
  /// A flag that sets a key of the configuration.
  package struct Setting: Sendable {
    /// The flag, as in `--queues`.
    package let flag: String
    /// The key, as in `server.queues`.
    package let key: String
    /// The value.
    package let node: TOMLNode
  }

  /// The keys that the flags set.
  package var settings: [Setting] {
    var settings: [Setting] = []
    func add(_ flag: String, _ key: String, _ node: TOMLNode?) {
      if let node { settings.append(Setting(flag: flag, key: key, node: node)) }
    }
    add("--listen", "server.listen", listen.isEmpty ? nil : .list(listen.map(TOMLNode.text)))
    add("--admin", "admin.socket", admin.map(TOMLNode.text))
    add("--service", "server.service", service.map(TOMLNode.text))
    add("--framing", "server.framing", framing.map(TOMLNode.text))
    add("--queues", "server.queues", queues.map(TOMLNode.integer))
    add("--log-level", "log.level", logLevel.map(TOMLNode.text))
    return settings
  }
}
