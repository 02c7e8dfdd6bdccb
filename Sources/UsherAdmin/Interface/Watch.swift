import Varlink

/// `io.usher.Admin.Watch`: events as they happen; must be called with more.
package struct Watch: Method {
  package static let name = "io.usher.Admin.Watch"

  /// Which clients; events that are about no client always come.
  package var selector: Selector

  /// One reply of many.
  package struct Answer: Codable, Hashable, Sendable {
    /// In the first reply alone.
    package var ready: Bool?
    /// What has happened.
    package var event: Event?
    /// How many events before this one were lost; without one, how many since the last.
    package var lost: UInt64?

    /// That it has begun.
    package static let ready = Answer(ready: true)

    /// That it is over, which says nothing more.
    package static let over = Answer(ready: nil)

    /// An event, and how many before it were lost; without one, how many since the last.
    package init(_ event: Event?, lost: UInt64? = nil) {
      self.event = event
      self.lost = lost
    }

    private init(ready: Bool?) {
      self.ready = ready
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case selector
  }

  /// Asks for events.
  package init(selector: Selector = Selector()) {
    self.selector = selector
  }

  package init(from decoder: any Decoder) throws {
    selector = try Fields<CodingKeys>(of: decoder).optional(.selector) ?? Selector()
  }
}
