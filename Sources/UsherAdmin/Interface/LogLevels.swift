import Varlink

/// `io.usher.Admin.GetLogLevel`: the least important level that is logged.
package struct GetLogLevel: Method {
  package static let name = "io.usher.Admin.GetLogLevel"

  /// What `GetLogLevel` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The level.
    package var level: String

    /// The level.
    package init(level: String) {
      self.level = level
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks for the level.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}

/// `io.usher.Admin.SetLogLevel`: changes the least important level that is logged.
package struct SetLogLevel: Method {
  package static let name = "io.usher.Admin.SetLogLevel"

  /// The level from now on.
  package var level: String

  /// What `SetLogLevel` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The level until now.
    package var before: String

    /// The level until now.
    package init(before: String) {
      self.before = before
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case level
  }

  /// Asks for another level.
  package init(level: String) {
    self.level = level
  }

  package init(from decoder: any Decoder) throws {
    level = try Fields<CodingKeys>(of: decoder).required(.level)
  }
}
