internal import Sockets
package import Usher
package import UsherAdmin

extension ClientSelector {
  /// The most values of one kind: each client is held against every one of them.
  private static let mostValues = 64

  /// The most ids, which are looked up rather than gone through.
  private static let mostIDs = 100_000

  /// The longest pattern of a label, and how long all of them may be together: to hold a label against them can take
  /// as many steps as both have bytes, multiplied.
  private static let longestPattern = 256
  private static let longestPatterns = 2_048

  /// Reads what an operator wrote.
  ///
  /// - Parameters:
  ///   - selector: As it came over the admin socket.
  ///   - mayBeEmpty: Whether one that says nothing stands for everyone.
  /// - Throws: What is wrong with it.
  package init(_ selector: Selector, mayBeEmpty: Bool) throws(AdminError) {
    try selector.validate(mayBeEmpty: mayBeEmpty)
    self.init()
    included = try Self.conditions(selector.included) { $0 }
    excluded = try Self.conditions(selector.excluded) { field in
      "not\(field.prefix(1).uppercased())\(field.dropFirst())"
    }
  }

  private static func conditions(
    _ written: Selector.Conditions, named name: (String) -> String
  ) throws(AdminError) -> Conditions {
    var conditions = Conditions()
    try check(written.ids.count, atMost: mostIDs, name("ids"))
    try check(written.addresses.count, atMost: mostValues, name("addresses"))
    try check(written.labels.count, atMost: mostValues, name("labels"))
    conditions.ids = Set(written.ids)
    for text in written.addresses {
      guard let range = AddressRange(text) else {
        throw .invalidSelector(
          field: name("addresses"), reason: "'\(text)' is no address and no range of them")
      }
      conditions.addresses.append(range)
    }
    for pattern in written.labels {
      guard pattern.utf8.count <= longestPattern else {
        throw .invalidSelector(field: name("labels"), reason: "a pattern has at most \(longestPattern) bytes")
      }
      conditions.labels.append(Glob(pattern))
    }
    guard written.labels.reduce(0, { $0 + $1.utf8.count }) <= longestPatterns else {
      throw .invalidSelector(
        field: name("labels"), reason: "the patterns have at most \(longestPatterns) bytes together")
    }
    conditions.idleOver = written.idleOverUSec.map { [.microseconds(Int64(clamping: $0))] } ?? []
    conditions.ageOver = written.ageOverUSec.map { [.microseconds(Int64(clamping: $0))] } ?? []
    conditions.queuedOver = written.queuedOver.map { [Int(clamping: $0)] } ?? []
    return conditions
  }

  private static func check(_ count: Int, atMost most: Int, _ field: String) throws(AdminError) {
    guard count > most else { return }
    throw .invalidSelector(field: field, reason: "has \(count) values, and at most \(most) are taken")
  }
}
