import Sockets
import Testing
import Usher
import UsherDaemon

@Suite struct ConfigurationTests {
  static let keys = ConfigurationKey.all(services: ["upper", "echo"])

  static func read(_ text: String) throws(ConfigurationError) -> Configuration {
    var configuration = Configuration(service: "upper")
    let document = try TOMLDocument(file: "usherd.toml", bytes: Array(text.utf8))
    try configuration.apply(document, keys: keys)
    return configuration
  }

  @Test func whatIsWrongIsSaidInLittle() throws {
    for text in [
      "[log]\nlevel = '\(String(repeating: "x", count: 100_000))'",
      "'\(String(repeating: "x", count: 200))' = 1",
    ] {
      let error = try #require(throws: ConfigurationError.self) { try Self.read(text) }
      #expect(error.description.utf8.count < 2_000)
    }
  }

  @Test func setsEveryKey() throws {
    let configuration = try Self.read(
      """
      [server]
      listen = ["localhost:0", "unix:/run/x.sock"]
      service = "echo"
      framing = "line"
      queues = 128
      backlog = 16
      [limits]
      clients = 5
      when_full = "refuse"
      clients_per_address = 2
      connects_per_second = 3
      messages_per_second = 4
      slow_reader = "pause"
      message_bytes = 1000
      output_bytes = "2MiB"
      write_stall = "0s"
      first_message = "5s"
      idle = "10min"
      keepalive = 0
      [access]
      allow = ["10.0.0.0/8", "2001:db8::/32"]
      deny = ["10.0.0.7"]
      proxies = ["10.0.0.8", "fd00::/8"]
      [admin]
      socket = "/run/x/admin.sock"
      group = "wheel"
      group_may_act = true
      [drain]
      deadline = "1min"
      spread = "0s"
      farewell = "bye"
      [log]
      level = "debug"
      format = "json"
      """)
    #expect(configuration.server.listen.map(\.description) == ["localhost:0", "unix:/run/x.sock"])
    #expect(configuration.server.service == "echo")
    #expect(configuration.server.framing == .line)
    #expect(configuration.server.queues == 128)
    #expect(configuration.server.backlog == 16)
    #expect(configuration.limits.clients == 5)
    #expect(configuration.limits.whenFull == .refuse)
    #expect(configuration.limits.clientsPerAddress == 2)
    #expect(configuration.limits.connectsPerSecond == 3)
    #expect(configuration.limits.messagesPerSecond == 4)
    #expect(configuration.limits.slowReader == .pause)
    #expect(configuration.access.allow.map(\.description) == ["10.0.0.0/8", "2001:db8::/32"])
    #expect(configuration.access.deny.map(\.description) == ["10.0.0.7"])
    #expect(configuration.access.proxies.map(\.description) == ["10.0.0.8", "fd00::/8"])
    #expect(configuration.limits.messageBytes == 1_000)
    #expect(configuration.limits.outputBytes == 2 << 20)
    #expect(configuration.limits.writeStall == .zero)
    #expect(configuration.limits.firstMessage == .seconds(5))
    #expect(configuration.limits.idle == .seconds(600))
    #expect(configuration.limits.keepalive == .zero)
    #expect(configuration.admin.socket == "/run/x/admin.sock")
    #expect(configuration.admin.group == "wheel")
    #expect(configuration.admin.groupMayAct)
    #expect(configuration.drain.deadline == .seconds(60))
    #expect(configuration.drain.spread == .zero)
    #expect(configuration.drain.farewell == "bye")
    #expect(configuration.log.level == .debug)
    #expect(configuration.log.format == .json)
    #expect(configuration.origins.count == Self.keys.count, "every key was set, and says where")
    #expect(configuration.origins["limits.clients"] == .file("usherd.toml", line: 8))
  }

  @Test(arguments: [
    "server.queues = 3", "server = { queues = 3 }", "[server]\nqueues = 3", "[\"server\"]\n'queues' = 3",
  ])
  func isWrittenInEveryFormOfTOML(text: String) throws {
    #expect(try Self.read(text).server.queues == 3)
  }

  @Test func thatIsEmptyIsTheDefaults() throws {
    #expect(try Self.read("") == Configuration(service: "upper"))
    #expect(try Self.read("# nothing\n[server]\n[limits]\n") == Configuration(service: "upper"))
  }

  /// What is wrong with a file, and the one line that says so.
  static let mistakes = [
    ("[limits]\nclient = 5", "2: limits.client: is not a known key; did you mean clients?"),
    ("[access]\nproxy = []", "2: access.proxy: is not a known key"),
    (
      "[access]\ndeny = [\"10.0.0.1\",\n\"10.0.0.0/33\"]",
      "3: access.deny: \"10.0.0.0/33\" is no address and no range of them"
    ),
    (
      "[access]\nallow = \"10.0.0.1\"",
      "2: access.allow: must be an array of addresses and ranges, as in [\"10.0.0.0/8\"], but is a string"
    ),
    (
      "[limits]\nslow_reader = \"kick\"",
      "2: limits.slow_reader: must be one of \"disconnect\", \"drop\", \"pause\", but is \"kick\""
    ),
    ("[handoff]\nwhen = \"always\"", "1: handoff: is not a known section"),
    ("\n[serve]\nqueues = 1", "2: serve: is not a known section; did you mean server?"),
    ("queues = 1", "1: queues: is not a known section"),
    ("\"server.queues\" = 1", "1: \"server.queues\": is not a known section"),
    ("\"\" = 1", "1: \"\": is not a known section"),
    ("[admin]\ngroup = \"games\\u0000x\"", "2: admin.group: must be the name of a group"),
    ("server = 5", "1: server: must be a section, but is an integer"),
    ("[[server]]\nqueues = 1", "1: server: must be a section, but is an array"),
    ("[server]\nqueues = \"2\"", "2: server.queues: must be an integer, but is a string"),
    ("[server]\nqueues = 2.0", "2: server.queues: must be an integer, but is a floating-point number"),
    ("[server]\nqueues = 129", "2: server.queues: must be 0 to 128, but is 129"),
    ("server.queues = -1", "1: server.queues: must be 0 to 128, but is -1"),
    ("[limits]\n\n\nclients = -3", "4: limits.clients: must be 1 to 10000000, but is -3"),
    ("[limits]\nclients = 0", "2: limits.clients: must be 1 to 10000000, but is 0"),
    ("[server.queues]\nx = 1", "1: server.queues: must be an integer, but is a table"),
    ("server = { queues = true }", "1: server.queues: must be an integer, but is a boolean"),
    (
      "[server]\nservice = \"shout\"",
      "2: server.service: must be one of \"upper\", \"echo\", but is \"shout\""
    ),
    (
      "[server]\nservice = \"Echo\"",
      "2: server.service: must be one of \"upper\", \"echo\", but is \"Echo\"; did you mean \"echo\"?"
    ),
    ("[server]\nframing = 1", "2: server.framing: must be a string, but is an integer"),
    ("[limits]\nmessage_bytes = \"64KB\"", nil),
    ("[limits]\nmessage_bytes = 0", "2: limits.message_bytes: must be 1B to 1GiB, but is 0"),
    ("[limits]\nmessage_bytes = -5", "2: limits.message_bytes: must be 1B to 1GiB, but is -5"),
    ("[limits]\nmessage_bytes = \"2GiB\"", "2: limits.message_bytes: must be 1B to 1GiB, but is \"2GiB\""),
    ("[limits]\nmessage_bytes = 1e3", nil),
    ("[limits]\nidle = 30", "2: limits.idle: needs a unit, as in \"30s\", but is 30"),
    ("[limits]\nidle = -30", "2: limits.idle: must not be negative, but is -30"),
    ("[limits]\nidle = \"1us\"", "2: limits.idle: must be 1ms to 365d, but is \"1us\""),
    ("[limits]\nidle = 00:30:00", "2: limits.idle: must be a time such as \"30s\", but is a time of day"),
    (
      "[limits]\nidle = 1979-05-27 1",
      "2: limits.idle: is not valid TOML: \"1\" stands where the end of the line should be"
    ),
    (
      "[server]\nlisten = [\n\":1\",\nlocalhost:7777 ]",
      "4: server.listen: is not valid TOML: localhost:7777 is no value; text stands in quotation marks"
    ),
    ("[limits]\nkeepalive = \"10h\"", "2: limits.keepalive: must be 1s to 9h6min7s, but is \"10h\""),
    ("[limits]\nwrite_stall = \"soon\"", nil),
    ("[server]\nlisten = \"localhost:7777\"", nil),
    ("[server]\nlisten = []", "2: server.listen: must name at least one endpoint"),
    ("[server]\nlisten = [\n\":1\",\n\"localhost\",\n]", nil),
    ("[server]\nlisten = [\n\":1\",\n7777,\n]", "4: server.listen: must hold strings, but holds an integer"),
    ("[admin]\nsocket = \"/\(String(repeating: "x", count: 200))\"", nil),
    ("[admin]\ngroup_may_act = \"yes\"", "2: admin.group_may_act: must be true or false, but is a string"),
    ("[log]\nlevel = \"verbose\"", nil),
    ("[log]\nformat = \"xml\"", nil),
  ].map { (text: $0.0, message: $0.1) }

  @Test(arguments: mistakes)
  func thatIsWrongNamesFileLineAndKey(text: String, message: String?) throws {
    let error = try #require(throws: ConfigurationError.self) { try Self.read(text) }
    if let message { #expect(error.description == "usherd.toml:\(message)") }
    #expect(error.line != nil)
    #expect(error.key != nil)
    #expect(!error.description.contains("\n"))
  }

  @Test func thatIsNoTOMLNamesTheLine() throws {
    let error = try #require(throws: ConfigurationError.self) { try Self.read("[server]\nqueues = = 1\n") }
    #expect(error.description.hasPrefix("usherd.toml:2: server.queues: is not valid TOML: "))
    #expect(!error.description.contains("\n"))
  }

  @Test(arguments: ["[", "[[", "[ ", "[#x]", "[=]", "[.a]", "[[\t.a]]", "[é]", "[\n]"])
  func thatHasASectionWithoutANameNamesTheLine(_ section: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.read(
        "[log]  # [\nlevel = \"\"\"\n[#\"\"\"\n[access]\nallow = [\n'[#', # [\n[[\n\n]]]\n\(section)\n")
    }
    #expect(error.description.hasPrefix("usherd.toml:10: is not valid TOML: "))
  }

  // Without a limit each of these would fill the stack.
  @Test(arguments: [
    ("", " = 1", ""), ("[", "]", ""), ("a = { ", " = 1 }", "access.a: "), ("[[ ", " ]]", ""),
    ("a = [{b = 1, ", " = 2}]", "access.a: "),
  ])
  func thatHasAKeyOfManyPartsNamesTheLine(_ before: String, _ after: String, _ inside: String) throws {
    for part in ["a", "'.'", "\"\\\"\" \t"] {
      let key = Array(repeating: part, count: 100_000).joined(separator: ".")
      let error = try #require(throws: ConfigurationError.self) {
        try Self.read("[access]\ndeny = [\"1.2.3.4\"]  # ...\n\(before)\(key)\(after)\n")
      }
      #expect(error.description == "usherd.toml:3: \(inside)goes more than 64 names and arrays deep")
    }
  }

  @Test func dotsOutsideOfKeysAreNoParts() throws {
    let address = "'1.2.3.4'"
    let many = Array(repeating: address, count: 100).joined(separator: ", ")
    let configuration = try Self.read("[access] # \(Array(repeating: ".", count: 200))\ndeny = [\(many)]\n")
    #expect(configuration.access.deny.count == 100)
  }

  @Test func thatSetsAKeyTwiceNamesTheLine() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.read("[server]\nqueues = 1\nqueues = 1\n")
    }
    #expect(error.line == 3)
  }

  @Test func thatIsCutShortByANULIsRefused() throws {
    let error = try #require(throws: ConfigurationError.self) { try Self.read("[server]\n\u{0}queues = 1\n") }
    #expect(
      error.description == "usherd.toml:2: holds the control character U+0000, which TOML does not allow")
  }

  @Test func thatIsNotUTF8IsRefused() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try TOMLDocument(file: "usherd.toml", bytes: [0x0A, 0x23, 0xFF, 0x0A])
    }
    #expect(error.description == "usherd.toml:2: is not UTF-8, which TOML requires")
  }

  @Test func saysOnlyWhatStandsFirst() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.read("[limits]\nclients = 5\nidle = 1\n[server]\nqueue = 3\nqueues = 999\n")
    }
    #expect(error.line == 3)
    let other = try #require(throws: ConfigurationError.self) {
      try Self.read("[server]\nqueues = 999\n[limits]\nidle = 1\n")
    }
    #expect(other.line == 2)
  }

  @Test func namesAreMadePrintable() throws {
    let error = try #require(throws: ConfigurationError.self) { try Self.read("\"a\\u001b[2J\\n\" = 1") }
    #expect(error.description == "usherd.toml:1: \"a\\u{1B}[2J\\n\": is not a known section")
  }
}
