/// One key of the configuration: its name, how it is written, and where its value is kept.
package struct ConfigurationKey: Sendable {
  /// The key with its section, as in `limits.clients`.
  package let name: String

  /// Reads a value and keeps it.
  package let assign: @Sendable (inout Configuration, TOMLNode) throws(TextProblem) -> Void

  /// The value as TOML.
  package let write: @Sendable (Configuration) -> String

  /// Takes the value of another configuration, and where that came from.
  package let copy: @Sendable (inout Configuration, Configuration) -> Void

  /// Whether a new value comes into force only with a restart.
  package let needsRestart: Bool

  private init<Value>(
    _ name: String, _ place: any WritableKeyPath<Configuration, Value> & Sendable, _ kind: ValueKind<Value>,
    needsRestart: Bool = false
  ) {
    self.name = name
    self.needsRestart = needsRestart
    self.copy = { configuration, other in
      configuration[keyPath: place] = other[keyPath: place]
      configuration.origins[name] = other.origins[name]
    }
    self.assign = { configuration, node throws(TextProblem) in
      configuration[keyPath: place] = try kind.read(node)
    }
    self.write = { kind.write($0[keyPath: place]) }
  }

  /// The section that the key stands in.
  package var section: String { String(name.prefix { $0 != "." }) }

  /// The key without its section.
  package var leaf: String { String(name.drop { $0 != "." }.dropFirst()) }
}

extension ConfigurationKey {
  /// Every key there is, section by section.
  ///
  /// What is not among them is unknown.
  ///
  /// - Parameter services: The names that `server.service` may have.
  /// - Returns: The keys.
  package static func all(services: [String]) -> [ConfigurationKey] {
    server(services: services) + limits + access + admin + drain + log
  }

  private static func server(services: [String]) -> [ConfigurationKey] {
    [
      ConfigurationKey("server.listen", \.server.listen, .endpoints, needsRestart: true),
      ConfigurationKey("server.service", \.server.service, .name(among: services), needsRestart: true),
      ConfigurationKey("server.framing", \.server.framing, .choice, needsRestart: true),
      ConfigurationKey("server.queues", \.server.queues, .integer(0...128), needsRestart: true),
      ConfigurationKey("server.backlog", \.server.backlog, .integer(1...65_535)),
    ]
  }

  private static let limits = [
    ConfigurationKey("limits.clients", \.limits.clients, .integer(1...10_000_000)),
    ConfigurationKey("limits.when_full", \.limits.whenFull, .choice),
    ConfigurationKey("limits.clients_per_address", \.limits.clientsPerAddress, .integer(0...10_000_000)),
    ConfigurationKey("limits.connects_per_second", \.limits.connectsPerSecond, .integer(0...1_000_000)),
    ConfigurationKey("limits.messages_per_second", \.limits.messagesPerSecond, .integer(0...1_000_000_000)),
    ConfigurationKey("limits.message_bytes", \.limits.messageBytes, .size(1...gibibyte)),
    ConfigurationKey("limits.output_bytes", \.limits.outputBytes, .size(1...64 * gibibyte)),
    ConfigurationKey("limits.slow_reader", \.limits.slowReader, .choice),
    // The kernel counts the time-out for unacknowledged bytes in milliseconds, in 31 bits.
    ConfigurationKey("limits.write_stall", \.limits.writeStall, .time(millisecond...days(24))),
    ConfigurationKey("limits.first_message", \.limits.firstMessage, .time(millisecond...days(365))),
    ConfigurationKey("limits.idle", \.limits.idle, .time(millisecond...days(365))),
    // The kernel counts keepalive in whole seconds, in 15 bits.
    ConfigurationKey("limits.keepalive", \.limits.keepalive, .time(.seconds(1) ... .seconds(32_767))),
  ]

  private static let access = [
    ConfigurationKey("access.allow", \.access.allow, .addressRanges),
    ConfigurationKey("access.deny", \.access.deny, .addressRanges),
    ConfigurationKey("access.proxies", \.access.proxies, .addressRanges),
  ]

  private static let admin = [
    ConfigurationKey("admin.socket", \.admin.socket, .socketPath, needsRestart: true),
    ConfigurationKey("admin.group", \.admin.group, .group, needsRestart: true),
    ConfigurationKey("admin.group_may_act", \.admin.groupMayAct, .truth),
  ]

  private static let drain = [
    ConfigurationKey("drain.deadline", \.drain.deadline, .time(millisecond...days(365))),
    ConfigurationKey("drain.spread", \.drain.spread, .time(millisecond...days(365))),
    ConfigurationKey("drain.farewell", \.drain.farewell, .text),
  ]

  private static let log = [
    ConfigurationKey("log.level", \.log.level, .choice),
    ConfigurationKey("log.format", \.log.format, .choice, needsRestart: true),
  ]

  private static let gibibyte = 1 << 30
  private static let millisecond = Duration.milliseconds(1)
  private static func days(_ count: Int) -> Duration { .seconds(86_400 * count) }
}
