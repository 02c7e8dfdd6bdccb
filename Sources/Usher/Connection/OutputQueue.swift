/// The bytes that a connection owes and that its socket would not take at once, in order.
///
/// Memory is taken as bytes come and given back as they go: an empty queue holds none.
struct OutputQueue: ~Copyable {
  /// The size of a block that follows others; a first one begins smaller, since most queues stay short.
  private static let blockSize = 64 << 10
  private static let firstBlockSize = 1 << 10

  private var first: OutputBlock?
  private var last: OutputBlock?

  /// The number of bytes that wait.
  private(set) var count = 0

  /// An empty queue.
  init() {}

  deinit {
    // One by one, since a long chain released at its head would recurse through every block.
    var block = first
    while let current = block {
      block = current.next
      current.next = nil
    }
  }

  /// Whether nothing waits.
  var isEmpty: Bool { count == 0 }

  /// Lends room for bytes at the end.
  ///
  /// - Returns: The number of bytes that `body` wrote. If it throws, none is kept.
  mutating func append<E: Error>(
    upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) -> Int {
    // A body that writes nothing, or throws, must not leave behind the room that it was lent.
    defer { if isEmpty { removeAll() } }
    let written = try block(withRoomFor: capacity).append(upTo: capacity, body)
    count += written
    return written
  }

  /// Copies bytes to the end.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard unsafe !bytes.isEmpty else { return }
    unsafe block(withRoomFor: bytes.count).append(bytes)
    count += bytes.count
  }

  /// Lends the first bytes that wait, as many as lie together.
  func withFirst<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R? {
    guard let first else { return nil }
    return try unsafe body(first.waiting)
  }

  /// Forgets bytes that have been sent.
  ///
  /// - Parameter sent: At most what ``withFirst(_:)`` lent.
  mutating func remove(first sent: Int) {
    guard let block = first else { return }
    block.remove(first: sent)
    count -= sent
    // Also those that were made for a body which then wrote nothing.
    while let block = first, block.count == 0 {
      first = block.next
      block.next = nil
    }
    if first == nil { last = nil }
  }

  /// Forgets every byte.
  mutating func removeAll() { self = OutputQueue() }

  private mutating func block(withRoomFor capacity: Int) -> OutputBlock {
    if let last, last.room >= capacity { return last }
    let size = first == nil ? Self.firstBlockSize : Self.blockSize
    let block = OutputBlock(capacity: max(size, capacity))
    if let last { last.next = block } else { first = block }
    last = block
    return block
  }
}
