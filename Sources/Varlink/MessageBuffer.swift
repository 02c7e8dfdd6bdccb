/// Cuts a stream of bytes into messages, each of which ends with a NUL.
///
/// However the bytes arrive, each is looked at once and moved a bounded number of times.
package struct MessageBuffer: Sendable {
  private var bytes: [UInt8] = []
  /// Where the first message that was not handed out begins.
  private var start = 0
  /// No NUL stands between `start` and here.
  private var searched = 0

  /// Nothing has come yet.
  package init() {}

  /// The bytes that were taken and not handed out.
  package var count: Int { bytes.count - start }

  /// Adds what arrived.
  package mutating func append(_ more: some Sequence<UInt8>) {
    dropHandedOut()
    bytes.append(contentsOf: more)
  }

  /// The next whole message without its NUL, or `nil` where more bytes are needed.
  ///
  /// - Throws: ``Violation/tooLong(limit:)`` for a message over the limit, as soon as it is over, whole or not.
  package mutating func next(limit: Int) throws(Violation) -> ArraySlice<UInt8>? {
    let end = bytes[searched...].firstIndex(of: 0)
    guard (end ?? bytes.count) - start <= limit else { throw .tooLong(limit: limit) }
    guard let end else {
      searched = bytes.count
      dropHandedOut()
      return nil
    }
    defer {
      start = end + 1
      searched = start
    }
    return bytes[start..<end]
  }

  /// Forgets everything, and gives the memory back.
  mutating func removeAll() {
    self = MessageBuffer()
  }

  /// Frees the room of what was handed out, once that is more than what it has to move for it.
  private mutating func dropHandedOut() {
    guard start > count else { return }
    bytes.removeFirst(start)
    searched -= start
    start = 0
    if bytes.isEmpty && bytes.capacity > 1 << 16 { bytes = [] }
  }
}
