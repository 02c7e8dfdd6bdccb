import Varlink

/// `io.usher.Admin.SendText`: sends a message to clients.
package struct SendText: Method {
  package static let name = "io.usher.Admin.SendText"

  /// Which ones; it must say so, even if it is everyone.
  package var selector: Selector
  /// The message; it goes out in the framing of the server.
  package var text: String
  /// If more than this match, none is sent anything and ``AdminError/tooMany(matched:maximum:)`` is the answer.
  package var maximum: Int?

  /// What `SendText` answers.
  package struct Answer: Codable, Hashable, Sendable {
    /// How many were sent it.
    package var sent: Int
    /// Who did not take what was sent before, and so misses this or is disconnected, as limits.slow_reader says.
    package var tooSlow: [UInt64]
    /// Ids of the selector that no client has.
    package var notFound: [UInt64]
    /// Lanes that did not answer; their clients are sent it as soon as they go on.
    package var unresponsive: [Int]

    /// Who was sent it, and what is to be said about the others.
    package init(sent: Int, tooSlow: [UInt64], notFound: [UInt64], unresponsive: [Int]) {
      self.sent = sent
      self.tooSlow = tooSlow
      self.notFound = notFound
      self.unresponsive = unresponsive
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case selector, text, maximum
  }

  /// Asks for a message to be sent to the clients that a selector means.
  package init(selector: Selector, text: String, maximum: Int? = nil) {
    self.selector = selector
    self.text = text
    self.maximum = maximum
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    selector = try fields.required(.selector)
    text = try fields.required(.text)
    maximum = try fields.count(.maximum)
  }
}
