import Sockets

/// A connection of a proxy that has still to say whom it brings.
///
/// Unchecked, since the compiler cannot see the rule that makes it safe: the acceptor makes it and hands it over; from
/// then on its lane alone touches it.
final class ProxyArrival: @unchecked Sendable {
  /// Who it is as long as nothing has been said: the proxy.
  let newcomer: Newcomer

  /// By when the header must have come.
  let deadline: MonotonicTime

  /// Where it goes then.
  let entrance: Entrance

  /// The socket, until it goes.
  var stream: Stream?

  /// What has come of the header.
  var parser = ProxyHeaderParser()

  /// What its lane knows it by while it waits; `nil` while it does not.
  var key: ConnectionTable.Key?

  init(_ stream: consuming Stream, _ newcomer: Newcomer, deadline: MonotonicTime, entrance: Entrance) {
    self.stream = consume stream
    self.newcomer = newcomer
    self.deadline = deadline
    self.entrance = entrance
  }
}

/// The connections on a lane whose headers have not come.
///
/// They are kept apart from clients, so that nothing that is done for a client, and above all for each of its
/// messages, has to ask whether it is one.
struct ProxyArrivals {
  /// The slot that all of them have, and no client.
  private static let slot = UInt32.max - 2

  private var arrivals: [ConnectionTable.Key: ProxyArrival] = [:]
  private var lastNumber: UInt32 = 0

  /// All of them.
  var all: [ProxyArrival] { Array(arrivals.values) }

  /// The one that bears this key, unless it no longer waits.
  subscript(key: ConnectionTable.Key) -> ProxyArrival? { arrivals[key] }

  /// A key that none has had for as long as any waits.
  mutating func nextKey() -> ConnectionTable.Key {
    lastNumber &+= 1
    return ConnectionTable.Key(slot: Self.slot, generation: lastNumber)
  }

  /// Takes one in.
  mutating func insert(_ arrival: ProxyArrival, as key: ConnectionTable.Key) { arrivals[key] = arrival }

  /// Forgets one.
  mutating func remove(_ key: ConnectionTable.Key) { arrivals[key] = nil }
}
