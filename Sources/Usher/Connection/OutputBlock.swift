/// A piece of memory in which bytes wait for a socket to take them.
///
/// Blocks are chained; ``OutputQueue`` owns the first and each owns the next.
@safe
final class OutputBlock {
  /// The block whose bytes come after this one's.
  var next: OutputBlock?

  private let memory: UnsafeMutableBufferPointer<UInt8>
  private var start = 0
  private var end = 0

  init(capacity: Int) {
    unsafe memory = .allocate(capacity: capacity)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// The number of bytes that wait.
  var count: Int { end - start }

  /// The number of bytes that still fit.
  var room: Int { unsafe memory.count - end }

  /// Lends the room at the end.
  ///
  /// - Precondition: There is room for `capacity` bytes.
  /// - Returns: The number of bytes that `body` wrote. If it throws, none is kept.
  func append<E: Error>(
    upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) -> Int {
    let room = unsafe UnsafeMutableBufferPointer(rebasing: memory[end..<(end + capacity)])
    var span = unsafe OutputSpan(buffer: room, initializedCount: 0)
    try body(&span)
    let written = unsafe span.finalize(for: room)
    end += written
    return written
  }

  /// Copies bytes to the end.
  ///
  /// - Precondition: There is room for them.
  func append(_ bytes: UnsafeRawBufferPointer) {
    unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(memory)[end...])
      .copyMemory(from: bytes)
    end += bytes.count
  }

  /// Lends the bytes that wait; valid for as long as nothing is appended or removed.
  var waiting: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: memory[start..<end]))
  }

  /// Forgets bytes that have been sent.
  func remove(first count: Int) {
    start += count
    if start == end {
      start = 0
      end = 0
    }
  }
}
