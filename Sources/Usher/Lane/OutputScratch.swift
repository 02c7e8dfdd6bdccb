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

  private let memory: UnsafeMutableBufferPointer<UInt8>

  /// The number of bytes that wait to be sent.
  private(set) var count = 0

  /// Whether a service is writing.
  private var isLent = false

  init() {
    unsafe memory = .allocate(capacity: Self.capacity)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Whether so many bytes more fit.
  @inline(__always)
  func hasRoom(for bytes: Int) -> Bool { bytes <= Self.capacity - count }

  /// Lends the room at the end, and puts a message's framing around what is written there.
  ///
  /// If `body` throws, nothing that it wrote is kept.
  ///
  /// - Precondition: There is room for `whole` bytes, the framing included.
  @inline(__always)
  func append<E: Error>(
    upTo whole: Int, framing: Framing = .raw, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) {
    checkIsNotLent()
    isLent = true
    defer { isLent = false }
    count += try unsafe framing.enclose(in: .init(rebasing: memory[count..<(count + whole)]), body)
  }

  /// Lends the bytes that wait; valid until something is appended.
  var waiting: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: memory[..<count]))
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
