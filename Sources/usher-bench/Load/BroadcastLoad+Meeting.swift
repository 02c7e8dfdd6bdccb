import Sockets
import Usher

extension BroadcastLoad {
  /// How long the first greeting is waited for before the next one; twice as long then, each time.
  private static let pause: Int64 = 10_000_000

  /// Has one client greet the others until each has heard it: a connection is made before the server has accepted it,
  /// and who is not accepted yet would miss the first messages.
  mutating func introduce(until stop: Interruption) {
    let limit = MonotonicTime.now + plan.timeoutNanoseconds
    var next = MonotonicTime.now
    var pause = Self.pause
    // What came while others still connected was told then, and is not told again.
    for slot in 0..<links.count { receive(slot, [.readable, .peerEnded]) }
    while let greeter = firstOpen, !stop.hasCome {
      let stranger = firstStranger(but: greeter)
      guard stranger != nil || links[greeter].sentOffset > 0 else { return }
      let now = MonotonicTime.now
      guard now < limit else {
        lose(stranger ?? greeter)
        continue
      }
      if now >= next {
        next = now + pause
        pause *= 2
        greet(from: greeter)
      }
      for index in 0..<links.wait(milliseconds: 10) {
        let event = links.poller.event(index)
        if event.key.slot != Links.alarmSlot { receive(Int(event.key.slot), event.readiness) }
      }
    }
  }

  private var firstOpen: Int? {
    for slot in 0..<links.count where links[slot].state == .open { return slot }
    return nil
  }

  /// Somebody who has not heard the greeting.
  private func firstStranger(but greeter: Int) -> Int? {
    for slot in 0..<links.count where slot != greeter {
      if links[slot].state == .open, !deliveries.hasHeard(slot) { return slot }
    }
    return nil
  }

  /// Sends a greeting, or the rest of the one that the socket has not taken whole.
  private mutating func greet(from slot: Int) {
    messages.stamp(0, with: Deliveries.greeting)
    messages.note(0, in: 0)
    do {
      let bytes = unsafe messages.bytes(links[slot].sentOffset..<messages.frame)
      guard let taken = try unsafe links[slot].send(bytes) else { return }
      links[slot].sentOffset = (links[slot].sentOffset + taken) % messages.frame
    } catch {
      links.fail(slot, error)
      deliveries.forget(slot)
    }
  }

  private mutating func lose(_ slot: Int) {
    links.fail(slot, .timedOut, "nothing that another said came to it")
    deliveries.forget(slot)
  }
}
