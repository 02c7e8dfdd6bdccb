/// A connection that is not counted: whoever keeps one sees to it that something else keeps the connection as long.
///
/// On a lane that is its table, and from the connection's end to that of the batch the list of those who left in it.
@safe
struct UncountedConnection {
  private let reference: Unmanaged<Connection>

  init(_ connection: Connection) { unsafe reference = .passUnretained(connection) }

  /// A connection that is counted once, until ``letGo()``.
  init(keeping connection: Connection) { unsafe reference = .passRetained(connection) }

  /// Gives up what ``init(keeping:)`` counted.
  func letGo() { unsafe reference.release() }

  /// Lends the connection to a closure, which costs nothing.
  @inline(__always)
  func with<R>(_ body: (Connection) -> R) -> R { unsafe reference._withUnsafeGuaranteedRef(body) }

  /// The connection, counted.
  var counted: Connection { unsafe reference.takeUnretainedValue() }
}
