/// How many, for each reason.
struct ReasonCounts: Sendable {
  private var counts = [Int](repeating: 0, count: DisconnectReason.allCases.count)

  /// For all reasons together.
  private(set) var total = 0

  /// Counts one more.
  mutating func add(_ reason: DisconnectReason) {
    counts[reason.index] += 1
    total += 1
  }

  /// For one reason.
  subscript(reason: DisconnectReason) -> Int { counts[reason.index] }

  /// For every reason, none left out.
  var byReason: [DisconnectReason: Int] {
    Dictionary(uniqueKeysWithValues: zip(DisconnectReason.allCases, counts))
  }
}

extension DisconnectReason {
  /// Its place among all.
  fileprivate var index: Int {
    guard let index = Self.allCases.firstIndex(of: self) else { preconditionFailure("no reason") }
    return index
  }
}
