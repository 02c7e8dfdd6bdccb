import Varlink

/// `io.usher.Admin.GetMetrics`: every figure, as OpenMetrics text.
package struct GetMetrics: Method {
  package static let name = "io.usher.Admin.GetMetrics"

  /// What `GetMetrics` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The text, with its `# EOF`.
    package var text: String

    /// The text.
    package init(text: String) {
      self.text = text
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks for every figure.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}
