/// A number of bytes as people write it: `512`, `512B`, `64KiB`, `1MiB`, `2GiB`.
package struct SizeText: Hashable, Sendable, CustomStringConvertible {
  /// The number of bytes meant.
  package let bytes: Int

  /// Bytes in each unit, the largest first.
  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]

  /// Wraps a number of bytes in order to write it.
  package init(_ bytes: Int) {
    self.bytes = bytes
  }

  /// Reads a number and its unit; without one it counts bytes.
  package init(_ text: String) throws(TextProblem) {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let unit = text.utf8.dropFirst(digits.count).drop { $0 == UInt8(ascii: " ") }
    let factor = unit.isEmpty ? 1 : Self.units.first { $0.name == Substring(unit) }?.bytes
    guard !digits.isEmpty, let factor else {
      let shown = PrintableText.quoted(text)
      let examples = "\"64KiB\" or 65536 (units: B, KiB, MiB, GiB)"
      throw TextProblem("must be a size such as \(examples), but is \(shown)")
    }
    let number = Int(Substring(digits))
    guard let (bytes, overflow) = number?.multipliedReportingOverflow(by: factor), !overflow else {
      throw TextProblem("is a larger size than can be counted: \(PrintableText.quoted(text))")
    }
    self.bytes = bytes
  }

  /// The size in the largest unit that divides it, as in `64KiB`; it reads back as the same size.
  package var description: String {
    guard let unit = Self.units.first(where: { bytes >= $0.bytes && bytes.isMultiple(of: $0.bytes) }) else {
      return "\(bytes)B"
    }
    return "\(bytes / unit.bytes)\(unit.name)"
  }
}
