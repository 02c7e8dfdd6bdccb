/// Which clients an operator means.
///
/// The values of one kind are alternatives, and a client must match every kind that is there; what matches
/// ``excluded`` is left out.
package struct Selector: Hashable, Sendable {
  /// Everyone, said in so many words; stands alone.
  package var all: Bool
  /// What a client must match.
  package var included: Conditions
  /// What leaves a client out.
  package var excluded: Conditions

  /// One value or several of each kind; a kind that is empty or `nil` says nothing.
  package struct Conditions: Hashable, Sendable {
    /// Clients with one of these ids.
    package var ids: [UInt64] = []
    /// Clients from one of these addresses or ranges, as a person writes them.
    package var addresses: [String] = []
    /// Clients whose label matches one of these patterns with `*` and `?`.
    package var labels: [String] = []
    /// Clients that have been idle for more microseconds.
    package var idleOverUSec: UInt64?
    /// Clients that connected more microseconds ago.
    package var ageOverUSec: UInt64?
    /// Clients for which more bytes wait to be sent.
    package var queuedOver: UInt64?

    /// Conditions that say nothing.
    package init() {}
  }

  /// A selector; without arguments one that says nothing.
  package init(all: Bool = false, included: Conditions = .init(), excluded: Conditions = .init()) {
    self.all = all
    self.included = included
    self.excluded = excluded
  }
}

extension Selector {
  /// Whether it says nothing at all: everyone for a listing, an error for what changes something.
  package var isEmpty: Bool { self == Selector() }

  /// Checks what can be checked without knowing the clients.
  ///
  /// - Parameter mayBeEmpty: Whether a selector that says nothing stands for everyone.
  /// - Throws: ``AdminError/emptySelector``, or ``AdminError/invalidSelector(field:reason:)`` for `all` with others
  ///   and for a pattern without a character: it would mean every client without a label, and is nearly always a
  ///   variable that was not set.
  package func validate(mayBeEmpty: Bool) throws(AdminError) {
    guard mayBeEmpty || !isEmpty else { throw .emptySelector }
    guard !all || self == Selector(all: true) else {
      throw .invalidSelector(field: "all", reason: "stands alone: leave it or the others out")
    }
    for (field, patterns) in [("labels", included.labels), ("notLabels", excluded.labels)] {
      guard !patterns.contains("") else { throw .invalidSelector(field: field, reason: "an empty pattern") }
    }
  }
}
