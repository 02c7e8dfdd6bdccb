import Sockets
import Usher

/// Clients of a relay: some send, and every other one receives.
///
/// Each delivery is counted, and has its place in the order of its sender.
struct BroadcastLoad: ~Copyable, Load {
  var links: Links
  let plan: Plan
  private let rate: Double?
  let messages: MessageRun
  var deliveries: Deliveries
  private var alarm: Alarm
  private var schedule: Schedule?
  private var lastDelivery: MonotonicTime = .now

  init(_ share: Share, of plan: Plan, gauge: Gauge) throws(SocketError) {
    let links = try Links(share, of: plan, gauge: gauge)
    alarm = try Alarm(in: links.poller)
    self.plan = plan
    rate = share.rate
    messages = MessageRun(framing: plan.framing, size: plan.size, count: plan.run)
    deliveries = Deliveries(receivers: share.clients, plan)
    self.links = links
  }

  mutating func measure(from start: MonotonicTime, until stop: Interruption) {
    introduce(until: stop)
    let start = MonotonicTime.now
    var ending = Ending(from: start, duration: plan.duration, timeout: plan.timeoutNanoseconds)
    lastDelivery = start
    if let rate { schedule = Schedule(start: start.nanoseconds, rate: rate, clients: plan.senders) }
    for slot in 0..<links.count where links[slot].state == .open {
      if slot < plan.senders { links[slot].due = rate == nil ? .max : 0 }
    }
    loop: while links.open > 1 {
      let now = MonotonicTime.now
      switch ending.step(at: now, isWanted: stop.hasCome) {
      case .goOn: sendWhatIsDue(at: now)
      case .beginNoMore:
        beginNoMore()
        links.tally.measured = now - start
      case .await: sendRests(at: now)
      case .giveUp: break loop
      }
      if links.tally.measured > 0, deliveries.outstanding == 0 { break }
      if deliveries.outstanding > 0, now - lastDelivery > plan.timeoutNanoseconds { break }
      for index in 0..<links.wait(milliseconds: ending.wait(at: now)) {
        let event = links.poller.event(index)
        guard event.key.slot != Links.alarmSlot, event.readiness != .writable else { continue }
        receive(Int(event.key.slot), event.readiness)
      }
    }
    if links.tally.measured == 0 {
      beginNoMore()
      links.tally.measured = MonotonicTime.now - start
    }
    takeStock(isEarly: ending.isEarly)
  }
}

// MARK: Sending

extension BroadcastLoad {
  private mutating func sendWhatIsDue(at now: MonotonicTime) {
    while let slot = schedule?.take(by: now.nanoseconds) { links[slot].due += 1 }
    for slot in 0..<plan.senders where links[slot].state == .open { send(slot, at: now.nanoseconds) }
    if let next = schedule?.nextMoment { alarm.ring(at: next) }
  }

  /// Sends what is left of messages that are half sent.
  private mutating func sendRests(at now: MonotonicTime) {
    for slot in 0..<plan.senders where links[slot].state == .open && links[slot].sentOffset > 0 {
      send(slot, at: now.nanoseconds)
    }
  }

  /// Sends what a sender may send now, as far as the socket takes it.
  private mutating func send(_ slot: Int, at now: Int64) {
    let receivers = links.open - 1
    // An open loop waits for nobody.
    let room =
      schedule == nil ? deliveries.room(for: slot, receivers: receivers, pipeline: plan.pipeline) : .max / 2
    let end = min(links[slot].due, links[slot].begun + room)
    while links[slot].sent < end {
      let begun = links[slot].begun
      let count = min(end - links[slot].sent, messages.count)
      let offset = links[slot].sentOffset
      stamp(count, of: slot, at: now)
      do {
        let bytes = unsafe messages.bytes(offset..<(count * messages.frame))
        guard let taken = try unsafe links[slot].send(bytes) else { return }
        let whole = (offset + taken) / messages.frame
        // The rest of a message tells the moment that its beginning told.
        if whole > 0 || offset == 0 { links[slot].began = now }
        links[slot].sentOffset = offset + taken - whole * messages.frame
        links[slot].sent += whole
        links.tally.sent += whole
        links.tally.bytesSent += taken
        deliveries.expect(links[slot].begun - begun, from: slot, receivers: receivers)
      } catch {
        links.fail(slot, error)
        return deliveries.forget(slot)
      }
    }
  }

  /// Makes the next messages of a sender, the first of which may be half sent.
  private func stamp(_ count: Int, of slot: Int, at now: Int64) {
    for index in 0..<count {
      let message = links[slot].sent + index
      let isHalfSent = index == 0 && links[slot].sentOffset > 0
      messages.stamp(index, with: Stamp(client: slot, message: message))
      let moment = schedule?.moment(of: message, from: slot) ?? (isHalfSent ? links[slot].began : now)
      messages.note(UInt64(moment), in: index)
    }
  }

  private mutating func beginNoMore() {
    for slot in 0..<plan.senders {
      let begun = links[slot].begun
      if schedule != nil { links.tally.unsent += max(0, links[slot].due - begun) }
      links[slot].due = begun
    }
    links.tally.doneInTime = links.tally.done
  }
}

// MARK: Receiving

extension BroadcastLoad {
  mutating func receive(_ slot: Int, _ readiness: Poller.Readiness) {
    guard links[slot].state == .open else { return }
    do {
      while let count = try unsafe links[slot].receive(into: links.buffer) {
        guard count > 0 else {
          links.failAtEnd(slot)
          return deliveries.forget(slot)
        }
        guard take(count, of: slot) else { return deliveries.forget(slot) }
        guard Links.isMoreThere(after: count, readiness) else { return }
      }
    } catch {
      links.fail(slot, error)
      deliveries.forget(slot)
    }
  }

  /// Takes the messages in the first bytes of the buffer.
  ///
  /// - Returns: Whether the client is still of use.
  private mutating func take(_ count: Int, of slot: Int) -> Bool {
    links.tally.bytesReceived += count
    lastDelivery = .now
    var done = 0
    while done < count {
      let offset = links[slot].answerOffset
      let part = min(count - done, messages.frame - offset)
      let piece = unsafe links.received(done..<(done + part))
      done += part
      links[slot].answerOffset = (offset + part) % messages.frame
      switch unsafe deliveries.take(piece, at: offset, by: slot, messages) {
      case .partly, .greeting: break
      case .delivered(let moment, let missed):
        links.tally.latency.record(lastDelivery.nanoseconds - moment)
        links.tally.done += 1
        guard missed > 0 else { break }
        links.tally.missed += missed
        guard plan.verifies else { break }
        links.tally.problems.note(.missing, count: missed, "client \(slot) missed \(missed)")
      case .wrong(let what):
        links.fail(slot, .wrongAnswer, what)
        return false
      }
    }
    return true
  }

  /// Sees at the end what did not come.
  private mutating func takeStock(isEarly: Bool) {
    let owed = deliveries.outstanding
    let timeout = plan.timeout
    guard owed > 0 else { return }
    guard !isEarly else {
      links.tally.unanswered = owed
      return
    }
    links.tally.missed += owed
    // Where nobody asked for all to be complete, that one waited in vain is one problem.
    links.tally.problems.note(
      plan.verifies ? .missing : .timedOut, count: plan.verifies ? owed : 1,
      "\(owed) deliveries did not come within \(timeout)")
  }
}
