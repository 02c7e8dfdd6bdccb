internal import Usher

/// The configuration that is in force, which changes while the daemon runs.
package final class LiveConfiguration: Sendable {
  private let source: ConfigurationSource
  private let loaded: Lock<ConfigurationSource.Loaded>

  /// Begins with what was read at the start.
  package init(_ loaded: ConfigurationSource.Loaded, from source: ConfigurationSource) {
    self.loaded = Lock(loaded)
    self.source = source
  }

  /// The values.
  package var current: Configuration { loaded.withLock { $0.configuration } }

  /// The file that they were read from, if there was one.
  package var file: String? { loaded.withLock { $0.file } }

  /// Every key there is.
  package var keys: [ConfigurationKey] { source.keys }

  /// Reads the file again and says what would change; nothing changes yet.
  ///
  /// - Throws: What is wrong with the file. That one is gone which there was is wrong too: whoever replaces it may be
  ///   half way through, and to go back to the defaults then is what nobody means.
  package func read() throws(ConfigurationError) -> ConfigurationChange {
    let before = loaded.withLock { $0 }
    let read: ConfigurationSource.Loaded
    do {
      read = try source.load()
    } catch {
      switch error {
      case .configuration(let error): throw error
      case .usage(let text):
        preconditionFailure("a command line that was right at the start is wrong: \(text)")
      }
    }
    if read.file == nil, let gone = before.file {
      throw ConfigurationError(
        file: gone, "is gone, and there is no other; a restart would take the defaults")
    }
    return ConfigurationChange(from: before.configuration, to: read, keys: keys)
  }

  /// Puts what was read in force.
  package func adopt(_ change: ConfigurationChange) {
    loaded.withLock { $0 = (change.configuration, change.file) }
  }

  /// Sets the level of the log, until it is set again or the file is read again.
  ///
  /// - Returns: The level until now.
  package func setLogLevel(_ level: LogLevel) -> LogLevel {
    loaded.withLock { loaded in
      let before = loaded.configuration.log.level
      loaded.configuration.log.level = level
      if level != before { loaded.configuration.origins["log.level"] = .operator }
      return before
    }
  }
}
