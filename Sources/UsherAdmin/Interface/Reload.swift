import Varlink

/// `io.usher.Admin.Reload`: reads the configuration file again and applies what can be changed while it runs.
package struct Reload: Method {
  package static let name = "io.usher.Admin.Reload"

  /// Whether only to say what would change.
  package var dryRun: Bool

  /// What `Reload` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The file; `nil` where there is none.
    package var file: String?
    /// Keys whose value has changed.
    package var changed: [String]
    /// Keys whose new value comes into force only with a restart.
    package var restartNeeded: [String]
    /// Whether this only says what would change.
    package var dryRun: Bool

    /// What has changed, or would.
    package init(file: String?, changed: [String], restartNeeded: [String], dryRun: Bool) {
      self.file = file?.printable
      self.changed = changed
      self.restartNeeded = restartNeeded
      self.dryRun = dryRun
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case dryRun
  }

  /// Asks for the file to be read again.
  package init(dryRun: Bool = false) {
    self.dryRun = dryRun
  }

  package init(from decoder: any Decoder) throws {
    dryRun = try Fields<CodingKeys>(of: decoder).optional(.dryRun) ?? false
  }
}
