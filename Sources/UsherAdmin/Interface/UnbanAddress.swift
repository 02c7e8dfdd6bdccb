import Varlink

/// `io.usher.Admin.UnbanAddress`: lets an address or a range in again.
package struct UnbanAddress: Method {
  package static let name = "io.usher.Admin.UnbanAddress"

  /// The address or range as it was banned.
  package var address: String

  /// What `UnbanAddress` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// Why it is banned again after the next start, where that could not be written down.
    package var notKept: String?

    /// That it is done, and what could not be.
    package init(notKept: String? = nil) {
      self.notKept = notKept?.printable
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case address
  }

  /// Asks for an address or a range to be let in again.
  package init(address: String) {
    self.address = address
  }

  package init(from decoder: any Decoder) throws {
    address = try Fields<CodingKeys>(of: decoder).required(.address)
  }
}
