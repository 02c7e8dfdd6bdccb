/// One entry for the journal: fields and their values, in the form in which it is sent.
///
/// A name may occur several times; the journal keeps every value.
public struct JournalEntry: Hashable, Sendable {
  /// The fields as the journal's native protocol has them.
  public private(set) var bytes: [UInt8] = []

  /// Makes an entry.
  ///
  /// - Parameters:
  ///   - message: What happened.
  ///   - priority: How important it is.
  public init(_ message: String, priority: JournalPriority) {
    add(.message, message)
    add(.priority, "\(priority.rawValue)")
  }

  /// Adds a field.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - value: Its value, which may have several lines.
  public mutating func add(_ name: JournalFieldName, _ value: String) {
    add(name, Array(value.utf8))
  }

  /// Adds a field of any bytes.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - value: Its value.
  public mutating func add(_ name: JournalFieldName, _ value: [UInt8]) {
    bytes += name.description.utf8
    if value.contains(UInt8(ascii: "\n")) {
      // A value that a line can't hold comes after its length, in 64 bits, little-endian.
      bytes.append(UInt8(ascii: "\n"))
      let length = UInt64(value.count)
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(byte)))) }
    } else {
      bytes.append(UInt8(ascii: "="))
    }
    bytes += value
    bytes.append(UInt8(ascii: "\n"))
  }
}
