/// Nanoseconds in the unit that keeps them short, with three digits: `512 ns`, `51.2 µs`, `5.12 ms`, `83.1 s`.
func timeText(_ nanoseconds: UInt64) -> String {
  let units: [(name: String, size: UInt64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1_000)]
  guard let unit = units.first(where: { nanoseconds >= $0.size }) else { return "\(nanoseconds) ns" }
  let whole = nanoseconds / unit.size
  let thousandths = nanoseconds % unit.size * 1_000 / unit.size
  switch whole {
  case ..<10: return "\(whole).\(padded(thousandths / 10, 2)) \(unit.name)"
  case ..<100: return "\(whole).\(thousandths / 100) \(unit.name)"
  default: return "\(whole) \(unit.name)"
  }
}

/// A number with so many digits.
private func padded(_ number: UInt64, _ digits: Int) -> String {
  let text = "\(number)"
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}

extension String {
  /// The text with spaces before it, up to a width.
  func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  /// The text with spaces behind it, up to a width.
  func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
