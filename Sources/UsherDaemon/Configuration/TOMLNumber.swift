/// A number as TOML writes it.
enum TOMLNumber {
  /// An integer, by its sign and its digits without what groups them.
  case integer(digits: String, radix: Int)

  /// A floating-point number, whose value nothing needs.
  case floatingPoint

  /// Reads a word; `nil` where it is no number.
  init?(_ word: String) {
    if let integer = Self.prefixed(word) {
      self = integer
    } else if let digits = Self.decimal(word[...]) {
      self = .integer(digits: digits, radix: 10)
    } else if Self.isFloatingPoint(word) {
      self = .floatingPoint
    } else {
      return nil
    }
  }

  private static func prefixed(_ word: String) -> TOMLNumber? {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
      return digits(word.dropFirst(2), radix: radix).map { .integer(digits: $0, radix: radix) }
    }
    return nil
  }

  /// A sign, if there is one, and digits of which the first is no zero that could be left out.
  private static func decimal(_ text: Substring) -> String? {
    let sign = text.first.flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
    guard let digits = digits(sign == nil ? text : text.dropFirst(), radix: 10) else { return nil }
    guard digits == "0" || !digits.hasPrefix("0") else { return nil }
    return sign == "-" ? "-" + digits : digits
  }

  /// Digits without the underscores among them, each of which has a digit on either side.
  private static func digits(_ text: Substring, radix: Int) -> String? {
    let groups = text.split(separator: "_", omittingEmptySubsequences: false)
    let areDigits = groups.allSatisfy { group in
      !group.isEmpty && group.allSatisfy { $0.isASCII && ($0.hexDigitValue ?? radix) < radix }
    }
    return areDigits ? groups.joined() : nil
  }

  private static func isFloatingPoint(_ word: String) -> Bool {
    if ["inf", "+inf", "-inf", "nan", "+nan", "-nan"].contains(word) { return true }
    let parts = word.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    if parts.count == 2 {
      let exponent = parts[1].first == "-" || parts[1].first == "+" ? parts[1].dropFirst() : parts[1]
      guard digits(exponent, radix: 10) != nil else { return false }
    }
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard decimal(mantissa[0]) != nil else { return false }
    return mantissa.count == 2 ? digits(mantissa[1], radix: 10) != nil : parts.count == 2
  }
}
