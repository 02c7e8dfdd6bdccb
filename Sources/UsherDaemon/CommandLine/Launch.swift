/// What the command line and the configuration file come to: a daemon to run, or something to say and an end.
package enum Launch: Sendable {
  /// The daemon is to run.
  case run(LiveConfiguration)

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
    let source = ConfigurationSource(flags, file: file, services: services)
    let loaded = try source.load()
    if flags.printConfig {
      self = .say(loaded.configuration.toml(keys: source.keys))
    } else if flags.checkConfig {
      self = .say(
        "OK: \(loaded.file.map { PrintableText.escaped($0) } ?? "the defaults; there is no file")\n")
    } else {
      self = .run(LiveConfiguration(loaded, from: source))
    }
  }
}
