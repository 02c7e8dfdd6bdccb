/// Connections, uncounted, in the order in which they came in.
///
/// An object with memory of its own, whose properties are only ever touched for an instant: an array would be checked
/// for other users each time.
@safe
final class ConnectionList {
  private var memory: UnsafeMutableBufferPointer<UncountedConnection>

  /// How many there are.
  private(set) var count = 0

  init() {
    unsafe memory = .allocate(capacity: 64)
  }

  deinit {
    unsafe memory.deallocate()
  }

  @inline(__always)
  subscript(index: Int) -> UncountedConnection {
    precondition(index < count)
    return unsafe memory[index]
  }

  /// Puts a connection at the end.
  @inline(__always)
  func append(_ connection: Connection) {
    if unsafe count == memory.count { grow() }
    unsafe memory.initializeElement(at: count, to: UncountedConnection(connection))
    count += 1
  }

  /// Forgets all.
  func removeAll() { count = 0 }

  private func grow() {
    let larger = unsafe UnsafeMutableBufferPointer<UncountedConnection>.allocate(capacity: 2 * memory.count)
    _ = unsafe larger.moveInitialize(fromContentsOf: memory)
    unsafe memory.deallocate()
    unsafe memory = larger
  }
}
