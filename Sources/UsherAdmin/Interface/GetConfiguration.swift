import Varlink

/// `io.usher.Admin.GetConfiguration`: the configuration that is in force.
package struct GetConfiguration: Method {
  package static let name = "io.usher.Admin.GetConfiguration"

  /// What `GetConfiguration` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The file; `nil` where there is none.
    package var file: String?
    /// Every key, section by section.
    package var settings: [Setting]

    /// The configuration.
    package init(file: String?, settings: [Setting]) {
      self.file = file?.printable
      self.settings = settings
    }
  }

  /// One value that is in force.
  package struct Setting: Codable, Hashable, Sendable {
    /// The key, as in `limits.clients`.
    package var key: String
    /// The value as TOML.
    package var value: String
    /// Where it comes from: `default`, a flag, `operator`, or file and line.
    package var origin: String

    /// A value, and where it comes from.
    package init(key: String, value: String, origin: String) {
      self.key = key
      self.value = value.printable
      self.origin = origin.printable
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks for the configuration.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}
