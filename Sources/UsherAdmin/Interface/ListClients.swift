import Varlink

/// `io.usher.Admin.ListClients`: the clients that are connected, or the last ones that left.
package struct ListClients: Method {
  package static let name = "io.usher.Admin.ListClients"

  /// Which ones; one that says nothing means everyone.
  package var selector: Selector
  /// How many at most in all.
  package var limit: Int?
  /// What they are sorted by; ``ClientKey/id`` without it, and ``ClientKey/departedUSec`` for those that left, the
  /// last of them first.
  package var sort: ClientKey?
  /// Whether the greatest come first.
  package var descending: Bool?
  /// Where an earlier answer stopped, with the same other parameters.
  package var cursor: String?
  /// Whether the last ones that left are meant, and not those who are there.
  package var departed: Bool

  /// What `ListClients` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// Those that match, in order.
    package var clients: [ClientRecord]
    /// Ids of the selector that no client has.
    package var notFound: [UInt64]
    /// Lanes that did not answer; their clients are missing.
    package var unresponsive: [Int]
    /// Where to go on, if there are more.
    package var cursor: String?

    /// The clients, and what is to be said about those that are missing.
    package init(
      clients: [ClientRecord], notFound: [UInt64], unresponsive: [Int], cursor: String? = nil
    ) {
      self.clients = clients
      self.notFound = notFound
      self.unresponsive = unresponsive
      self.cursor = cursor
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case selector, limit, sort, descending, cursor, departed
  }

  /// Asks for the clients that a selector means.
  package init(
    selector: Selector = Selector(), limit: Int? = nil, sort: ClientKey? = nil, descending: Bool? = nil,
    cursor: String? = nil, departed: Bool = false
  ) {
    self.selector = selector
    self.limit = limit
    self.sort = sort
    self.descending = descending
    self.cursor = cursor
    self.departed = departed
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    selector = try fields.optional(.selector) ?? Selector()
    limit = try fields.count(.limit)
    sort = try fields.optional(.sort)
    descending = try fields.optional(.descending)
    cursor = try fields.optional(.cursor)
    departed = try fields.optional(.departed) ?? false
  }
}

/// What clients can be sorted by.
package enum ClientKey: String, Codable, Sendable, CaseIterable {
  case id, lane, connectedUSec, idleUSec, messagesIn, messagesOut, bytesIn, bytesOut, queuedBytes,
    departedUSec
}

extension Fields {
  /// A number of things, or `nil` where the field is absent or null.
  func count(_ key: Key) throws -> Int? {
    // Read as what has no sign, so that a negative number is refused.
    try optional(key, as: UInt32.self).map(Int.init)
  }
}
