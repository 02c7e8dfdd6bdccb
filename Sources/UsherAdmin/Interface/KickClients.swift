import Varlink

/// `io.usher.Admin.KickClients`: disconnects clients, each after what it is still owed.
package struct KickClients: Method {
  package static let name = "io.usher.Admin.KickClients"

  /// Which ones; it must say so, even if it is everyone.
  package var selector: Selector
  /// Sent to each of them before the end.
  package var reason: String?
  /// Whether to drop them at once, with nothing sent.
  package var now: Bool
  /// If more than this match, none is disconnected and ``AdminError/tooMany(matched:maximum:)`` is the answer.
  package var maximum: Int?
  /// Whether only to say who would be disconnected.
  package var dryRun: Bool

  /// What `KickClients` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// Who was disconnected, or would be.
    package var kicked: [UInt64]
    /// Ids of the selector that no client has.
    package var notFound: [UInt64]
    /// Lanes that did not answer; their clients are disconnected as soon as they go on.
    package var unresponsive: [Int]
    /// Whether this only says who would be disconnected.
    package var dryRun: Bool

    /// Who was disconnected, and what is to be said about the others.
    package init(kicked: [UInt64], notFound: [UInt64], unresponsive: [Int], dryRun: Bool) {
      self.kicked = kicked
      self.notFound = notFound
      self.unresponsive = unresponsive
      self.dryRun = dryRun
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case selector, reason, now, maximum, dryRun
  }

  /// Asks for the clients that a selector means to be disconnected.
  package init(
    selector: Selector, reason: String? = nil, now: Bool = false, maximum: Int? = nil, dryRun: Bool = false
  ) {
    self.selector = selector
    self.reason = reason
    self.now = now
    self.maximum = maximum
    self.dryRun = dryRun
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    selector = try fields.required(.selector)
    reason = try fields.optional(.reason)
    now = try fields.optional(.now) ?? false
    maximum = try fields.count(.maximum)
    dryRun = try fields.optional(.dryRun) ?? false
  }
}
