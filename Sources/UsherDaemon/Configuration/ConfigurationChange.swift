/// What a configuration that was read again would change in the one that is in force.
package struct ConfigurationChange: Sendable {
  /// What is in force afterwards: the new values, but for those that need a restart.
  package let configuration: Configuration

  /// The file it was read from, if there is one.
  package let file: String?

  /// The keys whose value changes.
  package let changed: [String]

  /// The keys whose new value comes into force only with a restart.
  package let restartNeeded: [String]

  /// Holds what was read against what is in force.
  package init(from current: Configuration, to read: ConfigurationSource.Loaded, keys: [ConfigurationKey]) {
    var next = read.configuration
    let different = keys.filter { $0.write(current) != $0.write(next) }
    for key in different where key.needsRestart { key.copy(&next, current) }
    configuration = next
    file = read.file
    changed = different.filter { !$0.needsRestart }.map(\.name)
    restartNeeded = different.filter(\.needsRestart).map(\.name)
  }
}
