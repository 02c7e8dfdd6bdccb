import Varlink

/// `io.usher.Admin.Resume`: takes a drain back.
package struct Resume: Method {
  package static let name = "io.usher.Admin.Resume"

  /// What `Resume` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// Whether there was one.
    package var wasDraining: Bool

    /// Whether there was one.
    package init(wasDraining: Bool) {
      self.wasDraining = wasDraining
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks for a drain to be taken back.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}
