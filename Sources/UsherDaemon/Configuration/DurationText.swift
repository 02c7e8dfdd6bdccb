internal import UsherAdmin

/// A length of time as a configuration has it: read as `usherctl` reads it, and written exactly.
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
    do {
      duration = try Duration(text: text)
    } catch {
      let examples = "\"30s\", \"10min\" or \"0s\" (units: us, ms, s, min, h, d)"
      throw TextProblem("must be a time such as \(examples), but is \(PrintableText.quoted(text))")
    }
  }

  /// The time in the fewest units that say it exactly, as in `1h30min`; it reads back as the same time.
  package var description: String {
    var rest = Int64(clamping: duration.microseconds)
    guard rest != 0 else { return "0s" }
    var text = ""
    for unit in Self.units where rest >= unit.microseconds {
      text += "\(rest / unit.microseconds)\(unit.name)"
      rest %= unit.microseconds
    }
    return text
  }
}
