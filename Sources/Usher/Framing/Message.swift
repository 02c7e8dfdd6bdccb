/// What the framing cut from a client's stream.
///
/// A message lends its bytes and keeps none: it is valid for the call that it was handed to and cannot be
/// copied out of it. Copy the bytes to keep them.
@safe
public struct Message: ~Copyable {
  /// Where the message's own bytes begin, in memory of the lane, valid for as long as the service's call lasts.
  @usableFromInline let start: UnsafeRawPointer?

  /// The number of bytes, which may be 0 under `line` and `length`.
  public let count: Int

  /// Lends bytes as a message.
  ///
  /// - Parameter bytes: Valid and unchanged for as long as the message exists.
  @unsafe package init(lending bytes: UnsafeRawBufferPointer) {
    unsafe start = bytes.baseAddress
    count = bytes.count
  }

  @inlinable var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: start, count: count) }

  /// Lends the bytes to a closure.
  ///
  /// - Parameter body: Reads the bytes; the compiler sees to it that none outlives the call.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure threw.
  @inlinable
  public borrowing func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe bytes.assumingMemoryBound(to: UInt8.self)
    return try unsafe body(bytes.span)
  }

  /// A copy of the bytes.
  public borrowing func copy() -> [UInt8] {
    unsafe [UInt8](bytes)
  }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  public borrowing func text() -> String {
    unsafe String(decoding: bytes, as: UTF8.self)
  }
}
