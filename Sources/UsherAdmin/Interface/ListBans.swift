import Varlink

/// `io.usher.Admin.ListBans`: who is kept out.
package struct ListBans: Method {
  package static let name = "io.usher.Admin.ListBans"

  /// What `ListBans` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The bans that have not ended, by address.
    package var bans: [Ban]

    /// The bans.
    package init(bans: [Ban]) {
      self.bans = bans
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks who is kept out.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}
