/// The memory in which a lane collects what the connection whose turn it is sends.
///
/// Every connection answers into the same few cache lines, and the answer is sent from there at the end of its
/// turn; only what the socket does not take is copied to the connection's own ``OutputQueue``. So a client that
/// reads what it asked for never holds a buffer.
///
/// An object, whose properties are only ever touched for an instant: no message pays for checks that an access which
/// lasts while a service writes is exclusive.
@safe
final class OutputScratch {
  private static let capacity = 128 << 10

  private let memory: UnsafeMutablePointer<UInt8>

  /// The number of bytes that wait to be sent.
  private(set) var count = 0

  /// Whether a message is being written.
  private var isLent = false

  init() {
    unsafe memory = .allocate(capacity: Self.capacity + Framing.mostAround)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Whether a message of so many bytes fits, whatever its framing.
  @inline(__always)
  func hasRoom(for bytes: Int) -> Bool { bytes <= Self.capacity - count }

  /// Lends room at the end for a message's own bytes, until ``keep(_:framing:)`` or ``takeBack()``.
  ///
  /// - Returns: Its start; there is as much of it as ``hasRoom(for:)`` says.
  @unsafe @inline(__always)
  func lend(framing: Framing) -> UnsafeMutablePointer<UInt8> {
    checkIsNotLent()
    isLent = true
    return unsafe memory + count + framing.prefixCount
  }

  /// Keeps so many of the bytes that were written to the room lent, within their framing.
  @inline(__always)
  func keep(_ written: Int, framing: Framing) {
    count &+= unsafe framing.enclose(written, at: UnsafeMutableRawPointer(memory + count))
    isLent = false
  }

  /// Keeps nothing of what was written to the room lent.
  func takeBack() { isLent = false }

  /// Lends the bytes that wait; valid until something is appended.
  var waiting: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: memory, count: count)
  }

  /// Forgets every byte.
  func removeAll() {
    checkIsNotLent()
    count = 0
  }

  @inline(__always)
  private func checkIsNotLent() {
    precondition(
      !isLent, "a message was sent from within the closure that writes another for the same client")
  }
}
