import Sockets
import Usher
import UsherAdmin

/// Whom a selector ought to mean, written as plainly as can be.
struct PlainSelector {
  private let selector: Selector

  /// Reads a selector that is valid.
  init(_ selector: Selector) {
    self.selector = selector
  }

  /// Whether it means a client.
  func means(_ client: some Selectable) -> Bool {
    let included = Self.answers(selector.included, client)
    let excluded = Self.answers(selector.excluded, client)
    return included.allSatisfy { $0.isEmpty || $0.contains(true) } && !excluded.joined().contains(true)
  }

  /// For each kind of condition, which of its values the client meets.
  private static func answers(_ conditions: Selector.Conditions, _ client: some Selectable) -> [[Bool]] {
    [
      conditions.ids.map { $0 == client.id },
      conditions.addresses.map { text in
        AddressRange(text).map { isIn($0, client.ipAddress) } ?? false
      },
      conditions.labels.map { fits(Array($0), Array(client.label)) },
      conditions.idleOverUSec.map { [UInt128(client.idleNanoseconds) > UInt128($0) * 1_000] } ?? [],
      conditions.ageOverUSec.map { [UInt128(client.ageNanoseconds) > UInt128($0) * 1_000] } ?? [],
      conditions.queuedOver.map { [UInt64(client.queuedBytes) > $0] } ?? [],
    ]
  }
}

/// Whether an address lies in a range, bit by bit.
func isIn(_ range: AddressRange, _ address: IPAddress?) -> Bool {
  guard let address, (address.ipv4 == nil) == (range.base.ipv4 == nil) else { return false }
  let first = address.ipv4 == nil ? 0 : 96
  return (first..<(first + range.prefixLength)).allSatisfy { bit in
    (address.bits >> UInt128(127 - bit)) & 1 == (range.base.bits >> UInt128(127 - bit)) & 1
  }
}

/// Whether a text fits a pattern, by a table of which beginning fits which.
func fits(_ pattern: [Character], _ text: [Character]) -> Bool {
  // Whether what was looked at of the pattern fits the first so many characters of the text.
  var fits = [true] + text.map { _ in false }
  for character in pattern {
    var next = text.indices.map { fits[$0] && (character == "?" || character == text[$0]) }
    next.insert(false, at: 0)
    if character == "*" {
      next = fits
      for end in text.indices where next[end] { next[end + 1] = true }
    }
    fits = next
  }
  return fits[text.count]
}
