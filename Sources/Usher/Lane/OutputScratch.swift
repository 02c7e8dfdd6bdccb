/// The memory in which a lane collects what the connection whose turn it is sends.
///
/// Every connection answers into the same few cache lines, and the answer is sent from there at the end of its
/// turn; only what the socket does not take is copied to the connection's own ``OutputQueue``. So a client that
/// reads what it asked for never holds a buffer.
@safe
struct OutputScratch: ~Copyable {
  private static let capacity = 128 << 10

  private let memory: UnsafeMutableBufferPointer<UInt8>

  /// The number of bytes that wait to be sent.
  private(set) var count = 0

  init() {
    unsafe memory = .allocate(capacity: Self.capacity)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Whether so many bytes more fit.
  @inline(__always)
  func hasRoom(for bytes: Int) -> Bool { bytes <= Self.capacity - count }

  /// Lends the room at the end.
  ///
  /// - Precondition: There is room for `capacity` bytes.
  /// - Returns: The number of bytes that `body` wrote. If it throws, none is kept.
  @inline(__always)
  mutating func append<E: Error>(
    upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) -> Int {
    let room = unsafe UnsafeMutableBufferPointer(rebasing: memory[count..<(count + capacity)])
    var span = unsafe OutputSpan(buffer: room, initializedCount: 0)
    try body(&span)
    let written = unsafe span.finalize(for: room)
    count += written
    return written
  }

  /// Lends the bytes that wait; valid until something is appended.
  var waiting: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: memory[..<count]))
  }

  /// Forgets every byte.
  mutating func removeAll() { count = 0 }
}
