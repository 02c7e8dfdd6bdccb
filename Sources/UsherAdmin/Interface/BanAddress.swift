import Varlink

/// An address, or a range of them, that is kept out.
package struct Ban: Codable, Hashable, Sendable {
  /// The address, or the range in CIDR notation.
  package var address: String
  /// Why, as the operator wrote it; may be empty.
  package var reason: String
  /// When it was made.
  package var createdUSec: UInt64
  /// When it ends; `nil` for never.
  package var endsUSec: UInt64?
  /// The user who made it.
  package var uid: UInt32
  /// Newcomers that it has turned away since the start.
  package var refused: UInt64

  /// A whole ban: nothing may be left out but the end.
  package init(
    address: String, reason: String, createdUSec: UInt64, endsUSec: UInt64? = nil, uid: UInt32,
    refused: UInt64
  ) {
    self.address = address
    self.reason = reason.printable
    self.createdUSec = createdUSec
    self.endsUSec = endsUSec
    self.uid = uid
    self.refused = refused
  }
}

/// `io.usher.Admin.BanAddress`: keeps an address or a range out and disconnects who is in.
package struct BanAddress: Method {
  package static let name = "io.usher.Admin.BanAddress"

  /// The address, or the range in CIDR notation.
  package var address: String
  /// For how many microseconds; `nil` for ever.
  package var forUSec: UInt64?
  /// Kept with the ban and sent to whoever is disconnected.
  package var reason: String?
  /// Whether a range wider than /8, or /32 for IPv6, is meant.
  package var all: Bool
  /// Whether only to say who would be disconnected.
  package var dryRun: Bool

  /// What `BanAddress` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// The ban as it is kept, or would be.
    package var ban: Ban
    /// Who was disconnected, or would be.
    package var kicked: [UInt64]
    /// Lanes that did not answer; their clients are disconnected as soon as they go on.
    package var unresponsive: [Int]
    /// Whether this only says what would be done.
    package var dryRun: Bool
    /// Why the ban does not outlive the daemon, where it could not be written down.
    package var notKept: String?

    /// The ban, and what it has brought.
    package init(ban: Ban, kicked: [UInt64], unresponsive: [Int], dryRun: Bool, notKept: String? = nil) {
      self.ban = ban
      self.kicked = kicked
      self.unresponsive = unresponsive
      self.dryRun = dryRun
      self.notKept = notKept?.printable
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case address, forUSec, reason, all, dryRun
  }

  /// Asks for an address or a range to be kept out.
  package init(
    address: String, forUSec: UInt64? = nil, reason: String? = nil, all: Bool = false, dryRun: Bool = false
  ) {
    self.address = address
    self.forUSec = forUSec
    self.reason = reason
    self.all = all
    self.dryRun = dryRun
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    address = try fields.required(.address)
    forUSec = try fields.optional(.forUSec)
    reason = try fields.optional(.reason)
    all = try fields.optional(.all) ?? false
    dryRun = try fields.optional(.dryRun) ?? false
  }
}
