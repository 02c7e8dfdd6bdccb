/// Clients being sent off.
package struct DrainProgress: Codable, Hashable, Sendable {
  /// How far it has come.
  package var state: State
  /// Clients that are still there.
  package var left: Int
  /// Clients that have gone by themselves or in order since it began.
  package var gone: Int
  /// Clients that were cut at the deadline.
  package var cut: Int
  /// Whether newcomers are turned away; else they wait until it is taken back.
  package var refuses: Bool
  /// The microseconds until whoever is left is cut; `nil` where there is no deadline.
  package var remainingUSec: UInt64?

  /// How far a drain has come.
  package enum State: String, Codable, Sendable, CaseIterable {
    /// Clients are left.
    case closing
    /// None is.
    case done
    /// It was taken back.
    case resumed
  }

  /// The progress of a drain.
  package init(state: State, left: Int, gone: Int, cut: Int, refuses: Bool, remainingUSec: UInt64? = nil) {
    self.state = state
    self.left = left
    self.gone = gone
    self.cut = cut
    self.refuses = refuses
    self.remainingUSec = remainingUSec
  }
}
