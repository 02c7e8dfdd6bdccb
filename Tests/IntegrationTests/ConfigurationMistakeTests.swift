import Testing

/// What becomes of usherd when it is told nonsense.
@Suite(.evidence) struct ConfigurationMistakeTests {
  /// How the daemon ends, and what it says about it.
  struct Mistake: CustomTestStringConvertible, Sendable {
    let name: String
    var file = ""
    var flags: [String] = []
    let status: CInt
    /// What the message names.
    let naming: [String]

    var testDescription: String { name }
  }

  static let files = [
    Mistake(
      name: "an unknown key", file: "[limits]\nclients = 10\nclient = 3\n", status: 78,
      naming: ["usherd.toml:3", "limits.client"]),
    Mistake(
      name: "an unknown key outside of a section", file: "clients = 10\n", status: 78,
      naming: ["usherd.toml:1", "clients"]),
    Mistake(
      name: "an unknown section", file: "\n\n[limit]\nclients = 10\n", status: 78,
      naming: ["usherd.toml:3", "limit"]),
    Mistake(
      name: "a section without a name", file: "[server]\nqueues = 1\n[\n", status: 78,
      naming: ["usherd.toml:3", "not valid TOML"]),
    Mistake(
      name: "text for a number", file: "[limits]\nclients = \"many\"\n", status: 78,
      naming: ["usherd.toml:2", "limits.clients"]),
    Mistake(
      name: "a number for text", file: "[server]\nservice = 3\n", status: 78,
      naming: ["usherd.toml:2", "server.service"]),
    Mistake(
      name: "text for a list", file: "[server]\nlisten = \"localhost:7777\"\n", status: 78,
      naming: ["usherd.toml:2", "server.listen"]),
    Mistake(
      name: "a value for a section", file: "limits = 10\n", status: 78, naming: ["usherd.toml:1", "limits"]),
    Mistake(
      name: "an unknown service", file: "[server]\n# a comment\nservice = \"shout\"\n", status: 78,
      naming: ["usherd.toml:3", "server.service", "shout", "upper", "echo", "relay"]),
    Mistake(
      name: "an unknown framing", file: "[server]\nframing = \"lines\"\n", status: 78,
      naming: ["usherd.toml:2", "server.framing", "raw", "line", "length"]),
    Mistake(
      name: "a negative number", file: "[limits]\nclients = -1\n", status: 78,
      naming: ["usherd.toml:2", "limits.clients", "-1"]),
    Mistake(
      name: "too many queues", file: "[server]\nqueues = 129\n", status: 78,
      naming: ["usherd.toml:2", "server.queues", "128"]),
    Mistake(
      name: "a size in an unknown unit", file: "[limits]\nmessage_bytes = \"64 furlongs\"\n", status: 78,
      naming: ["usherd.toml:2", "limits.message_bytes"]),
    Mistake(
      name: "a time in an unknown unit", file: "[limits]\nidle = \"3 fortnights\"\n", status: 78,
      naming: ["usherd.toml:2", "limits.idle"]),
    Mistake(
      name: "a negative time", file: "[drain]\ndeadline = \"-3s\"\n", status: 78,
      naming: ["usherd.toml:2", "drain.deadline"]),
    Mistake(
      name: "an endpoint without a port", file: "[server]\nlisten = [\"localhost\"]\n", status: 78,
      naming: ["usherd.toml:2", "server.listen", "localhost"]),
    Mistake(
      name: "an endpoint with too high a port",
      file: "[server]\nlisten = [\n  \"[::1]:0\",\n  \"host:99999\"]\n",
      status: 78, naming: ["usherd.toml:", "server.listen", "99999"]),
    Mistake(
      name: "the same key twice", file: "[limits]\nclients = 10\nclients = 20\n", status: 78,
      naming: ["usherd.toml:3", "clients"]),
    Mistake(
      name: "a date with half a time after it", file: "[limits]\nidle = 1979-05-27 1\n", status: 78,
      naming: ["usherd.toml:2", "limits.idle"]),
    Mistake(name: "no TOML", file: "[server]\nservice = \n", status: 78, naming: ["usherd.toml:2"]),
  ]

  static let flags = [
    Mistake(name: "an unknown flag", flags: ["--liisten", "localhost:0"], status: 64, naming: ["--liisten"]),
    Mistake(name: "a flag without its value", flags: ["--listen"], status: 64, naming: ["--listen"]),
    Mistake(name: "a surplus argument", flags: ["localhost:0"], status: 64, naming: ["localhost:0"]),
    Mistake(
      name: "an endpoint with too high a port", flags: ["--listen", "host:99999"], status: 64,
      naming: ["--listen", "host:99999"]),
    Mistake(
      name: "an endpoint with too many colons", flags: ["--listen", "a:b:c"], status: 64,
      naming: ["--listen", "a:b:c"]),
    Mistake(
      name: "too long a path", flags: ["--listen", "unix:/\(String(repeating: "x", count: 120))"], status: 64,
      naming: ["--listen", "107"]),
    Mistake(
      name: "an unknown service", flags: ["--service", "shout"], status: 64,
      naming: ["--service", "shout", "upper"]),
    Mistake(
      name: "an unknown framing", flags: ["--framing", "lines"], status: 64,
      naming: ["--framing", "lines", "length"]),
    Mistake(name: "too many queues", flags: ["--queues", "129"], status: 64, naming: ["--queues", "128"]),
    Mistake(
      name: "a number that is none", flags: ["--queues", "many"], status: 64, naming: ["--queues", "many"]),
    Mistake(
      name: "an unknown level", flags: ["--log-level", "loud"], status: 64,
      naming: ["--log-level", "loud", "info"]),
    Mistake(
      name: "a file that is not there", flags: ["--config", "missing.toml"], status: 78,
      naming: ["missing.toml"]),
    Mistake(name: "a directory for a file", flags: ["--config", "/tmp"], status: 78, naming: ["/tmp"]),
    Mistake(
      name: "an address that is not this machine's", flags: ["--listen", "192.0.2.1:0"], status: 69,
      naming: ["192.0.2.1:0", "assign"]),
    Mistake(
      name: "a socket in a directory that is not there", flags: ["--listen", "unix:/nowhere/data.sock"],
      status: 69,
      naming: ["/nowhere/data.sock", "No such file"]),
    Mistake(
      name: "an admin socket where none can be", flags: ["--admin", "/dev/null/admin.sock"], status: 69,
      naming: ["/dev/null/admin.sock", "Not a directory"]),
  ]

  @Test(arguments: files)
  func aMistakeInTheFileEndsItWithItsPlace(_ mistake: Mistake) throws {
    try Self.expect(mistake)
  }

  @Test(arguments: files)
  func aCheckOfTheFileFindsTheSame(_ mistake: Mistake) throws {
    try Self.expect(mistake, "--check-config")
  }

  @Test(arguments: flags)
  func aMistakeInTheFlagsEndsItWithItsName(_ mistake: Mistake) throws {
    try Self.expect(mistake)
  }

  private static func expect(_ mistake: Mistake, _ more: String...) throws {
    try Scratch.with { scratch in
      try scratch.write("usherd.toml", mistake.file)
      // What is not under test is such that the daemon would start: so a mistake that it overlooks is not one of
      // a port or a path that happens to be taken.
      var arguments = mistake.flags + more
      if !arguments.contains("--config") { arguments += ["--config", "usherd.toml"] }
      if !arguments.contains("--admin") { arguments += ["--admin", scratch.adminSocket] }
      if !arguments.contains("--listen"), !mistake.file.contains("listen") {
        arguments.insert(contentsOf: ["--listen", "127.0.0.1:0"], at: 0)
      }
      let outcome = try Program.run("usherd", arguments, in: scratch, within: .seconds(5))
      #expect(outcome.exit == .status(mistake.status), "\(outcome.errors)")
      #expect(outcome.output == "")
      for name in mistake.naming { #expect(outcome.errors.contains(name), "\(outcome.errors)") }
    }
  }
}
