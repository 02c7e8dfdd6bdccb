import Glibc

/// The bytes of a chunk that have not been taken yet, from its start.
///
/// Two pointers, compared and moved without checks: each message passes here.
@safe
struct UnreadBytes {
  private var start: UnsafeRawPointer
  private let end: UnsafeRawPointer

  /// All of a chunk that is not empty, for as long as it is valid.
  @unsafe @inline(__always)
  init(_ chunk: UnsafeRawBufferPointer) {
    unsafe start = chunk.baseAddress.unsafelyUnwrapped
    unsafe end = start + chunk.count
  }

  /// The number of bytes left.
  @inline(__always)
  var count: Int { unsafe end - start }

  /// Whether none is left.
  @inline(__always)
  var isEmpty: Bool { unsafe start == end }

  /// The number that the first four bytes are in network order, if there are four.
  @inline(__always)
  var announcedLength: Int? {
    guard count >= 4 else { return nil }
    return unsafe Int(UInt32(bigEndian: start.loadUnaligned(as: UInt32.self)))
  }

  /// Takes a line: what stands before the first LF, which is dropped.
  @unsafe @inline(__always)
  mutating func takeLine() -> UnsafeRawBufferPointer? {
    guard let lineFeed = unsafe memchr(start, 0x0A, count) else { return nil }
    let line = unsafe UnsafeRawBufferPointer(start: start, count: UnsafeRawPointer(lineFeed) - start)
    unsafe start = UnsafeRawPointer(lineFeed) + 1
    return unsafe line
  }

  /// Takes a message of so many bytes and the four before it that announced it, if all are there.
  @unsafe @inline(__always)
  mutating func takeMessage(of length: Int) -> UnsafeRawBufferPointer? {
    guard count - Framing.length.prefixCount >= length else { return nil }
    let own = unsafe start + Framing.length.prefixCount
    unsafe start = own + length
    return unsafe UnsafeRawBufferPointer(start: own, count: length)
  }

  /// Takes so many bytes, or as many as there are.
  @unsafe
  mutating func take(upTo most: Int) -> UnsafeRawBufferPointer {
    let taken = unsafe UnsafeRawBufferPointer(start: start, count: max(0, min(most, count)))
    unsafe start += taken.count
    return unsafe taken
  }

  /// Takes all that are left.
  @unsafe
  mutating func takeAll() -> UnsafeRawBufferPointer { unsafe take(upTo: count) }
}
