internal import UsherAdmin

/// A number of bytes as a configuration has it: read as `usherctl` reads it, and written exactly.
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
    guard let size = try? ByteSize(text: text), let bytes = Int(exactly: size.bytes) else {
      let examples = "\"64KiB\" or 65536 (units: B, KiB, MiB, GiB)"
      throw TextProblem("must be a size such as \(examples), but is \(PrintableText.quoted(text))")
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
