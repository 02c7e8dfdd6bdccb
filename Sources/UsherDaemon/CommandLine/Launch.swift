/// What the command line and the configuration file come to: a daemon to run, or something to say and an end.
package enum Launch: Sendable {
  /// The daemon is to run.
  case run(Configuration)

  /// Something was asked for that is answered on standard output.
  case say(String)
}

/// Why the daemon does not run.
package enum LaunchError: Error, Hashable, Sendable {
  /// The command line is wrong.
  case usage(String)

  /// The configuration file is wrong.
  case configuration(ConfigurationError)
}

extension Launch {
  /// Puts together the defaults, the file and the flags.
  ///
  /// - Parameters:
  ///   - flags: The command line.
  ///   - file: Where the file is looked for.
  ///   - services: The names that a service may have, the default first.
  /// - Throws: What is wrong with the command line, else with the file.
  package init(
    _ flags: Flags, file: ConfigurationFile, services: [String]
  ) throws(LaunchError) {
    let keys = ConfigurationKey.all(services: services)
    var configuration = Configuration(service: services.first ?? "")
    // Before the file is even looked for: a wrong command line is wrong whatever the file says.
    try Self.apply(flags, to: &configuration, keys: keys)
    let document: TOMLDocument?
    do {
      document = try file.load()
      if let document { try configuration.apply(document, keys: keys) }
    } catch {
      throw .configuration(error)
    }
    try Self.apply(flags, to: &configuration, keys: keys)

    if flags.printConfig {
      self = .say(configuration.toml(keys: keys))
    } else if flags.checkConfig {
      self = .say(
        "OK: \(document.map { PrintableText.escaped($0.file) } ?? "the defaults; there is no file")\n")
    } else {
      self = .run(configuration)
    }
  }

  private static func apply(
    _ flags: Flags, to configuration: inout Configuration, keys: [ConfigurationKey]
  ) throws(LaunchError) {
    for setting in flags.settings {
      do {
        try configuration.set(setting.key, to: setting.node, by: setting.flag, keys: keys)
      } catch {
        throw .usage("\(setting.flag) \(error)")
      }
    }
  }
}
