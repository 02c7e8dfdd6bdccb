import Varlink

/// `io.usher.Admin.Shutdown`: ends the daemon, in order or at once.
package struct Shutdown: Method {
  package static let name = "io.usher.Admin.Shutdown"

  /// Whether to cut every client at once.
  package var now: Bool

  /// What `Shutdown` answers; the end comes after it.
  package struct Answer: Codable, Hashable, Sendable {
    /// Whether a supervisor passed its sockets, so that the next to connect starts it again unless those are stopped.
    package var activated: Bool

    /// Whether a supervisor passed its sockets.
    package init(activated: Bool) {
      self.activated = activated
    }
  }

  private enum CodingKeys: CodingKey, CaseIterable {
    case now
  }

  /// Asks for the end.
  package init(now: Bool = false) {
    self.now = now
  }

  package init(from decoder: any Decoder) throws {
    now = try Fields<CodingKeys>(of: decoder).optional(.now) ?? false
  }
}
