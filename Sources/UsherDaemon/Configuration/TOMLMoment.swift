/// A date, a time, or both.
///
/// It is known by its shape, and a thirteenth month is let pass: no key takes any of them, so that whoever wrote one is
/// told in any case.
enum TOMLMoment {
  case date
  case timeOfDay
  case dateAndTime

  /// Reads a word; `nil` where it is none of them.
  init?(_ word: String) {
    var rest = word.utf8[...]
    let hasDate = Self.take("0000-00-00", from: &rest)
    if hasDate {
      guard let between = rest.popFirst() else {
        self = .date
        return
      }
      guard between == UInt8(ascii: "T") || between == UInt8(ascii: "t") else { return nil }
    }
    guard Self.take("00:00:00", from: &rest) else { return nil }
    if Self.take(".", from: &rest) {
      guard Self.take("0", from: &rest) else { return nil }
      while Self.take("0", from: &rest) {}
    }
    // Only with a date is there an offset, and it may be left out.
    _ = hasDate && ["Z", "z", "+00:00", "-00:00"].contains { Self.take($0, from: &rest) }
    guard rest.isEmpty else { return nil }
    self = hasDate ? .dateAndTime : .timeOfDay
  }

  /// What it is, with its article.
  var kind: String {
    switch self {
    case .date: "a date"
    case .timeOfDay: "a time of day"
    case .dateAndTime: "a date and time"
    }
  }

  /// Consumes what has the shape of a pattern, in which a zero stands for any digit.
  private static func take(_ pattern: String, from rest: inout Substring.UTF8View) -> Bool {
    let candidate = rest.prefix(pattern.utf8.count)
    guard candidate.count == pattern.utf8.count else { return false }
    for (byte, wanted) in zip(candidate, pattern.utf8) {
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      guard wanted == UInt8(ascii: "0") ? isDigit : byte == wanted else { return false }
    }
    rest = rest.dropFirst(candidate.count)
    return true
  }
}
