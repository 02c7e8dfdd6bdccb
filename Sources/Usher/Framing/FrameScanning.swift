import Glibc

extension UnsafeRawBufferPointer {
  /// Where the first LF stands.
  @inline(__always)
  func firstIndexOfLineFeed() -> Int? {
    guard let start = baseAddress, let found = unsafe memchr(start, 0x0A, count) else { return nil }
    return unsafe UnsafeRawPointer(found) - start
  }

  /// The number that the first four bytes are in network order.
  ///
  /// - Precondition: There are four.
  @inline(__always)
  func announcedLength() -> Int {
    unsafe Int(UInt32(bigEndian: loadUnaligned(as: UInt32.self)))
  }
}
