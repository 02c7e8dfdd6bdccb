/// What a lane sends to many clients in one batch: each byte is here once, and each connection remembers its part.
///
/// What one batch sends to a room one after the other lies together, so that a member's part of it grows instead of
/// being copied, and goes out with one send. By the end of the batch every connection has sent its part, or has copied
/// what its socket would not take.
@safe
final class SharedOutput {
  /// Bytes that lie together.
  struct Part {
    private(set) var start = 0
    private(set) var end = 0

    /// No bytes.
    init() {}

    fileprivate init(start: Int, end: Int) {
      self.start = start
      self.end = end
    }

    var count: Int { end - start }

    var isEmpty: Bool { start == end }

    /// Takes in the bytes that come next.
    ///
    /// - Returns: Whether it did: not where there are others between.
    mutating func extend(by next: Part) -> Bool {
      if isEmpty {
        self = next
        return true
      }
      guard end == next.start else { return false }
      end = next.end
      return true
    }
  }

  /// What is kept for the next batch; more is given back.
  private static let usualCapacity = 256 << 10

  private var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var count = 0

  /// Where the bytes were before they became too many: who was lent some may have them from there.
  private var outgrown: [UnsafeMutableRawBufferPointer] = unsafe []

  deinit {
    unsafe memory.deallocate()
    letOutgrownGo()
  }

  /// Copies framed bytes to the end.
  func append(_ bytes: [UInt8]) -> Part {
    append(upTo: bytes.count) { $0.append(copying: bytes.span) }
  }

  /// Copies a message to the end, within its framing.
  func append(_ payload: Span<UInt8>, framing: Framing) -> Part {
    append(upTo: framing.wholeCount(for: payload.count)) { out in
      framing.appendPrefix(for: payload.count, to: &out)
      out.append(copying: payload)
      framing.appendSuffix(to: &out)
    }
  }

  /// Lends bytes; valid until all are forgotten.
  func bytes(of part: Part) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: memory[part.start..<part.end])
  }

  /// Forgets every byte; nobody may remember a part any more.
  func removeAll() {
    count = 0
    // Whatever has outgrown its memory has more than that since.
    guard unsafe memory.count > Self.usualCapacity else { return }
    letOutgrownGo()
    unsafe memory.deallocate()
    unsafe memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  private func append(upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) -> Void) -> Part {
    makeRoom(for: capacity)
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + capacity)])
      .assumingMemoryBound(to: UInt8.self)
    var out = unsafe OutputSpan(buffer: room, initializedCount: 0)
    body(&out)
    let written = unsafe out.finalize(for: room)
    let part = Part(start: count, end: count + written)
    count = part.end
    return part
  }

  /// A batch reads only so much, and so no more than a few times that is ever kept.
  private func makeRoom(for bytes: Int) {
    guard unsafe memory.count - count < bytes else { return }
    let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(Self.usualCapacity, 2 * memory.count, count + bytes), alignment: 64)
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
    if unsafe memory.count > 0 { unsafe outgrown.append(memory) }
    unsafe memory = larger
  }

  private func letOutgrownGo() {
    while let last = unsafe outgrown.popLast() { unsafe last.deallocate() }
  }
}
