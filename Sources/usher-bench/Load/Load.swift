import Sockets
import Usher

/// What the clients of one thread do.
protocol Load: ~Copyable {
  /// The clients, not connected yet.
  init(_ share: Share, of plan: Plan, gauge: Gauge) throws(SocketError)

  var links: Links { get set }

  /// Does it, from a moment on, for as long as the plan says, and sees to what is still owed then.
  mutating func measure(from start: MonotonicTime, until stop: Interruption)
}

extension Load where Self: ~Copyable {
  /// Connects, waits for all other threads to have connected, and measures.
  ///
  /// - Returns: What came of it.
  mutating func carryOut(after start: Start, until stop: Interruption) -> Tally {
    links.connectAll(until: stop)
    guard let moment = start.whenAllAreReady(connected: links.open) else { return links.tally }
    measure(from: moment, until: stop)
    links.tally.held = links.open
    return links.tally
  }
}
