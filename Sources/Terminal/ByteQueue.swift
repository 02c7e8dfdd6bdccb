/// Bytes on their way from one descriptor to another.
package struct ByteQueue {
  /// Those that wait, after ``start`` that have gone out.
  package private(set) var bytes: [UInt8] = []
  private var start = 0

  /// A queue without any.
  package init() {}

  /// How many there are.
  package var count: Int { bytes.count - start }

  /// Whether there are none.
  package var isEmpty: Bool { start == bytes.count }

  /// Adds bytes at the end.
  package mutating func append(_ more: [UInt8]) {
    if start > bytes.count / 2 {
      // What has gone out is let go before it outweighs what is left.
      bytes.removeFirst(start)
      start = 0
    }
    if bytes.isEmpty { bytes = more } else { bytes += more }
  }

  /// Takes bytes from the front that have gone out.
  package mutating func remove(_ count: Int) { start += count }

  /// Lends those at the front, at most `limit` of them.
  package func withFirst<R, E: Error>(_ limit: Int = .max, _ body: (Span<UInt8>) throws(E) -> R) throws(E)
    -> R
  {
    try body(bytes.span.extracting(start..<start + min(count, limit)))
  }
}
