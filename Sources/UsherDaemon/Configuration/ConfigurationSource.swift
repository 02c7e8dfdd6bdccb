/// Where a configuration comes from, at the start and again at each reload: defaults, then the file, then the flags.
package struct ConfigurationSource: Sendable {
  /// A configuration, and the file it was read from, if there was one.
  package typealias Loaded = (configuration: Configuration, file: String?)

  /// Every key there is.
  package let keys: [ConfigurationKey]

  private let settings: [Flags.Setting]
  private let file: ConfigurationFile
  private let service: String

  /// Puts sources together.
  ///
  /// - Parameters:
  ///   - flags: The command line.
  ///   - file: Where the file is looked for.
  ///   - services: The names that a service may have, the default first.
  package init(_ flags: Flags, file: ConfigurationFile, services: [String]) {
    keys = ConfigurationKey.all(services: services)
    settings = flags.settings
    self.file = file
    service = services.first ?? ""
  }

  /// Reads everything.
  ///
  /// - Throws: What is wrong with the command line, else with the file.
  package func load() throws(LaunchError) -> Loaded {
    var configuration = Configuration(service: service)
    // Before the file is even looked for: a wrong command line is wrong whatever the file says.
    try applyFlags(to: &configuration)
    let document: TOMLDocument?
    do {
      document = try file.load()
      if let document { try configuration.apply(document, keys: keys) }
    } catch {
      throw .configuration(error)
    }
    try applyFlags(to: &configuration)
    return (configuration, document?.file)
  }

  private func applyFlags(to configuration: inout Configuration) throws(LaunchError) {
    for setting in settings {
      do {
        try configuration.set(setting.key, to: setting.node, by: setting.flag, keys: keys)
      } catch {
        throw .usage("\(setting.flag) \(error)")
      }
    }
  }
}
