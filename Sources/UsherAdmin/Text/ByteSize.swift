import Varlink

/// A number of bytes that people write and read.
package struct ByteSize: Hashable, Sendable {
  /// The number.
  package let bytes: UInt64

  /// So many bytes.
  package init(_ bytes: UInt64) {
    self.bytes = bytes
  }

  /// A size as an operator writes it: `512`, `64KiB`, `1.5MiB`, `2GiB`; without a unit it is bytes.
  package init(text: String) throws(QuantityError) {
    guard let bytes = Quantity.value(of: text, units: Self.units) else {
      throw QuantityError(
        description: "'\(text.printable)' is no number of bytes: write 512, 64KiB, 1.5MiB or 2GiB")
    }
    self.init(UInt64(bytes))
  }

  /// Bytes in each unit.
  private static let units: [String: Int64] = [
    "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
  ]
}

extension ByteSize: CustomStringConvertible {
  /// The size in the unit that keeps it short: `512 B`, `1.5 KiB`, `34 MiB`.
  package var description: String {
    var unit = "B"
    var scale: UInt64 = 1
    for (next, size) in [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)] where bytes >= 1 << size {
      unit = next
      scale = 1 << size
    }
    let whole = bytes / scale
    guard scale > 1, whole < 10 else { return "\(whole) \(unit)" }
    return "\(whole).\(bytes % scale * 10 / scale) \(unit)"
  }
}
