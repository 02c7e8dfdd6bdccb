/// The memory in which a lane collects what the connection whose turn it is sends.
///
/// Every connection answers into the same few cache lines, and the answer is sent from there, at the end of its
/// turn or set aside with a few others'; only what the socket does not take is copied to the connection's own
/// ``OutputQueue``. So a client that reads what it asked for never holds a buffer.
///
/// An object, whose properties are only ever touched for an instant: no message pays for checks that an access which
/// lasts while a service writes is exclusive.
@safe
final class OutputScratch {
  private static let capacity = 128 << 10

  private let memory: UnsafeMutablePointer<UInt8>

  /// Where the bytes of the connection whose turn it is begin: before are those set aside.
  private var start = 0
  private var end = 0

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
  func hasRoom(for bytes: Int) -> Bool { bytes <= Self.capacity - end }

  /// Lends room at the end for a message's own bytes, until ``keep(_:framing:)`` or ``takeBack()``.
  ///
  /// - Returns: Its start; there is as much of it as ``hasRoom(for:)`` says.
  @unsafe @inline(__always)
  func lend(framing: Framing) -> UnsafeMutablePointer<UInt8> {
    checkIsNotLent()
    isLent = true
    return unsafe memory + end + framing.prefixCount
  }

  /// Keeps so many of the bytes that were written to the room lent, within their framing.
  @inline(__always)
  func keep(_ written: Int, framing: Framing) {
    end &+= unsafe framing.enclose(written, at: UnsafeMutableRawPointer(memory + end))
    isLent = false
  }

  /// Keeps nothing of what was written to the room lent.
  func takeBack() { isLent = false }

  /// The number of bytes that wait to be sent to the connection whose turn it is.
  @inline(__always)
  var count: Int { end &- start }

  /// Lends the bytes that wait; valid until something is appended.
  var waiting: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: memory + start, count: count)
  }

  /// Forgets every byte of the connection whose turn it is.
  func removeAll() {
    checkIsNotLent()
    end = start
  }

  /// Sets the bytes that wait aside.
  ///
  /// - Returns: The bytes, valid until ``takeBackAside()``.
  @inline(__always)
  func setAside() -> UnsafeRawBufferPointer {
    checkIsNotLent()
    let bytes = unsafe waiting
    start = end
    return unsafe bytes
  }

  /// Uses the room of what was set aside again: at once if nothing stands behind it, else when it next does not.
  @inline(__always)
  func takeBackAside() {
    guard start == end, !isLent else { return }
    start = 0
    end = 0
  }

  /// Sees to it that no message is being written.
  @inline(__always)
  func checkIsNotLent() {
    precondition(
      !isLent, "a message was sent from within the closure that writes another for the same client")
  }
}
