import Varlink

/// `io.usher.Admin.Drain`: accepts nobody and sends the clients off.
///
/// Called with more, it tells how far that has come until nobody is left or it is taken back.
package struct Drain: Method {
  package static let name = "io.usher.Admin.Drain"

  /// When whoever is left is cut, in microseconds from now: `nil` for the configured time, 0 for never.
  package var deadlineUSec: UInt64?
  /// Over how many microseconds the clients' ends are spread evenly: `nil` for the configured time.
  package var spreadUSec: UInt64?
  /// What each of them is sent last: `nil` for the configured text.
  package var farewell: String?
  /// Whether newcomers are turned away rather than left waiting.
  package var refuse: Bool

  /// What `Drain` answers, once or more than once.
  package struct Answer: Codable, Hashable, Sendable {
    /// How far it has come.
    package var progress: DrainProgress

    /// How far it has come.
    package init(progress: DrainProgress) {
      self.progress = progress
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case deadlineUSec, spreadUSec, farewell, refuse
  }

  /// Asks for the clients to be sent off.
  package init(
    deadlineUSec: UInt64? = nil, spreadUSec: UInt64? = nil, farewell: String? = nil, refuse: Bool = false
  ) {
    self.deadlineUSec = deadlineUSec
    self.spreadUSec = spreadUSec
    self.farewell = farewell
    self.refuse = refuse
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    deadlineUSec = try fields.optional(.deadlineUSec)
    spreadUSec = try fields.optional(.spreadUSec)
    farewell = try fields.optional(.farewell)
    refuse = try fields.optional(.refuse) ?? false
  }
}
