import Sockets
import Usher

/// Clients that stay and say nothing; where answers are compared, each asks once at the end.
struct IdleLoad: ~Copyable, Load {
  private var asking: RequestLoad
  private let plan: Plan

  var links: Links {
    @inline(__always) _read { yield asking.links }
    @inline(__always) _modify { yield &asking.links }
  }

  init(_ share: Share, of plan: Plan, gauge: Gauge) throws(SocketError) {
    var plan = plan
    plan.pipeline = 1
    asking = try RequestLoad(share, of: plan, gauge: gauge)
    self.plan = plan
  }

  mutating func measure(from start: MonotonicTime, until stop: Interruption) {
    // What came while others still connected was told then, and is not told again.
    for slot in 0..<links.count where links[slot].state == .open { look(slot) }
    var ending = Ending(from: start, duration: plan.duration, timeout: 0)
    var now = start
    while links.open > 0, ending.step(at: now, isWanted: stop.hasCome) == .goOn {
      for index in 0..<links.wait(milliseconds: ending.wait(at: now)) {
        let slot = Int(links.poller.event(index).key.slot)
        if slot < links.count, links[slot].state == .open { look(slot) }
      }
      now = .now
    }
    let held = now - start
    // One last look, for what came in the last moment.
    for slot in 0..<links.count where links[slot].state == .open { look(slot) }
    if plan.verifies { asking.measure(from: .now, for: 0, until: stop) }
    links.tally.measured = held
  }

  /// Drops what the server says, and sees whether it has closed.
  private mutating func look(_ slot: Int) {
    do {
      while let count = try unsafe links[slot].receive(into: links.buffer) {
        guard count > 0 else { return links.failAtEnd(slot) }
        links.tally.bytesReceived += count
      }
    } catch {
      links.fail(slot, error)
    }
  }
}
