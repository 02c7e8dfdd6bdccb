/// Reads numbers with units, exactly: `10min`, `1h 30min`, `1.5MiB`.
enum Quantity {
  /// What a text is worth in the smallest unit.
  ///
  /// - Parameters:
  ///   - text: One number with its unit, or several one after the other; spaces may stand between all of them.
  ///   - units: What each unit is worth.
  /// - Returns: The sum, or `nil` where it is not written so or does not fit 64 bits.
  static func value(of text: String, units: [String: Int64]) -> Int64? {
    var rest = text[...]
    func take(while belongs: (Character) -> Bool) -> Substring {
      let part = rest.prefix(while: belongs)
      rest = rest.dropFirst(part.count).drop { $0 == " " }
      return part
    }
    _ = take { $0 == " " }
    var total: Int64?
    while !rest.isEmpty {
      let number = take { $0.isASCII && $0.isNumber || $0 == "." }
      let unit = take { $0.isLetter }
      guard let scale = units[String(unit)], let part = multiply(number, by: scale) else { return nil }
      // Without a unit it is one number and nothing else.
      guard !unit.isEmpty || total == nil && rest.isEmpty else { return nil }
      let (sum, isTooLarge) = (total ?? 0).addingReportingOverflow(part)
      guard !isTooLarge else { return nil }
      total = sum
    }
    return total
  }

  /// A decimal number times a scale, without what is left over.
  private static func multiply(_ number: Substring, by scale: Int64) -> Int64? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, let whole = Int64(first), parts.count <= 2 else { return nil }
    let (value, isTooLarge) = whole.multipliedReportingOverflow(by: scale)
    guard !isTooLarge else { return nil }
    guard parts.count == 2 else { return value }
    // Six digits after the point are a millionth: finer than anybody writes, and far from an overflow.
    guard let fraction = Int64(parts[1]), parts[1].count <= 6 else { return nil }
    let power = repeatElement(Int64(10), count: parts[1].count).reduce(1, *)
    let (share, isShareTooLarge) = fraction.multipliedReportingOverflow(by: scale)
    guard !isShareTooLarge else { return nil }
    let (sum, isSumTooLarge) = value.addingReportingOverflow(share / power)
    return isSumTooLarge ? nil : sum
  }
}

/// A length of time or a number of bytes that was not written as one.
package struct QuantityError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was written, and how it is written right.
  package let description: String
}
