import Varlink

/// `io.usher.Admin.ListClients`: the clients that are connected.
package struct ListClients: Method {
  package static let name = "io.usher.Admin.ListClients"

  /// Which ones; one that says nothing means everyone.
  package var selector: Selector
  /// How many at most.
  package var limit: Int?

  /// What `ListClients` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// Those that match, by id.
    package var clients: [ClientRecord]
    /// Ids of the selector that no client has.
    package var notFound: [UInt64]
    /// Lanes that did not answer; their clients are missing.
    package var unresponsive: [Int]

    /// The clients, and what is to be said about those that are missing.
    package init(clients: [ClientRecord], notFound: [UInt64], unresponsive: [Int]) {
      self.clients = clients
      self.notFound = notFound
      self.unresponsive = unresponsive
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case selector, limit
  }

  /// Asks for the clients that a selector means.
  package init(selector: Selector = Selector(), limit: Int? = nil) {
    self.selector = selector
    self.limit = limit
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    selector = try fields.optional(.selector) ?? Selector()
    limit = try fields.count(.limit)
  }
}

extension Fields {
  /// A number of things, or `nil` where the field is absent or null.
  func count(_ key: Key) throws -> Int? {
    // Read as what has no sign, so that a negative number is refused.
    try optional(key, as: UInt32.self).map(Int.init)
  }
}
