package import Sockets

/// What a listener's connections have been told already when they are accepted.
///
/// The kernel copies a listener's options when a connection is made, which may be long before it is accepted: who was
/// waiting when they were set does not have them. Nor does one that was just then being made; nobody is for a second.
///
/// It performs no I/O and takes the time as an argument.
struct Inheritance {
  /// How long after options were set one may still turn up that was being made then.
  static let making: Int64 = 1_000_000_000

  /// What the listener was last told; `nil` if it could not be told all.
  private(set) var given: StreamOptions?

  /// What whoever is accepted surely has.
  private(set) var sure: StreamOptions?

  private var since = MonotonicTime(nanoseconds: 0)

  /// A listener that was told something before anyone could connect, or nothing.
  init(first options: StreamOptions?) {
    given = options
    sure = options
  }

  /// Takes note that the listener was told something, or could not be told.
  mutating func give(_ options: StreamOptions?, now: MonotonicTime) {
    given = options
    sure = nil
    since = now
  }

  /// Takes note that nobody waited to be accepted.
  mutating func foundNobody(now: MonotonicTime) {
    if now - since >= Self.making { sure = given }
  }
}

extension Limits {
  /// What TCP is told of each client.
  package var streamOptions: StreamOptions {
    StreamOptions(noDelay: true, keepAlive: keepalive ?? .zero, userTimeout: unacknowledged ?? .zero)
  }
}
