/// A length of time as people write it: `500ms`, `30s`, `10min`, `1h 30min`, `2d`, or `0`.
package struct DurationText: Hashable, Sendable, CustomStringConvertible {
  /// The time meant.
  package let duration: Duration

  /// Microseconds in each unit, the largest first.
  private static let units: [(name: String, microseconds: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000), ("ms", 1_000),
    ("us", 1),
  ]

  /// Wraps a time in order to write it.
  package init(_ duration: Duration) {
    self.duration = duration
  }

  /// Reads one or more numbers, each with its unit; `0` needs none.
  package init(_ text: String) throws(TextProblem) {
    var rest = text.utf8.drop { $0 == UInt8(ascii: " ") }
    var sum: Int64 = 0
    var parts = 0
    while !rest.isEmpty {
      let digits = rest.prefix(while: Self.isDigit)
      rest = rest.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
      let letters = rest.prefix { !Self.isDigit($0) && $0 != UInt8(ascii: " ") }
      rest = rest.dropFirst(letters.count).drop { $0 == UInt8(ascii: " ") }
      guard !digits.isEmpty else { throw Self.unreadable(text) }
      guard let number = Int64(Substring(digits)) else { throw Self.tooLong(text) }
      if letters.isEmpty, number == 0, parts == 0, rest.isEmpty {
        self.duration = .zero
        return
      }
      guard let unit = Self.units.first(where: { $0.name == Substring(letters) }) else {
        throw Self.unreadable(text)
      }
      let (product, tooLarge) = number.multipliedReportingOverflow(by: unit.microseconds)
      let (total, overflow) = sum.addingReportingOverflow(product)
      guard !tooLarge, !overflow else { throw Self.tooLong(text) }
      sum = total
      parts += 1
    }
    guard parts > 0 else { throw Self.unreadable(text) }
    self.duration = .microseconds(sum)
  }

  /// The time in the fewest units that say it exactly, as in `1h30min`; it reads back as the same time.
  package var description: String {
    let (seconds, attoseconds) = duration.components
    var rest = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    guard rest != 0 else { return "0s" }
    var text = ""
    for unit in Self.units where rest >= unit.microseconds {
      text += "\(rest / unit.microseconds)\(unit.name)"
      rest %= unit.microseconds
    }
    return text
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func unreadable(_ text: String) -> TextProblem {
    let shown = PrintableText.quoted(text)
    let examples = "\"30s\", \"10min\" or \"0s\" (units: us, ms, s, min, h, d)"
    return TextProblem("must be a time such as \(examples), but is \(shown)")
  }

  private static func tooLong(_ text: String) -> TextProblem {
    TextProblem("is a longer time than can be counted: \(PrintableText.quoted(text))")
  }
}
