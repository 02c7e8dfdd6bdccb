import Sockets
import Usher

/// Clients that connect, have the server close, and connect again.
///
/// Each connection shuts down its sending side and waits for the server's end, so that what is counted is what the
/// server did, and not what the kernel has put into its backlog. Where answers are compared, each asks once before.
struct ConnectLoad: ~Copyable, Load {
  var links: Links
  private let plan: Plan
  private let rate: Double?
  private let question: MessageRun
  private var check: AnswerCheck
  private var alarm: Alarm
  private var schedule: Schedule?

  /// Clients whose last connection failed or could not begin: they try again, but not at once.
  private var resting: [Int] = []
  private var number: Int

  init(_ share: Share, of plan: Plan, gauge: Gauge) throws(SocketError) {
    let links = try Links(share, of: plan, gauge: gauge)
    alarm = try Alarm(in: links.poller)
    self.plan = plan
    rate = share.rate
    number = share.first
    question = MessageRun(framing: plan.framing, size: plan.size, count: 1)
    check = AnswerCheck(framing: plan.framing, size: plan.size, service: plan.service)
    self.links = links
  }

  mutating func carryOut(after start: Start, until stop: Interruption) -> Tally {
    // There is nobody to be connected before it begins.
    guard let moment = start.whenAllAreReady(connected: links.count) else { return links.tally }
    measure(from: moment, until: stop)
    return links.tally
  }

  mutating func measure(from start: MonotonicTime, until stop: Interruption) {
    var ending = Ending(from: start, duration: plan.duration, timeout: plan.timeoutNanoseconds)
    if let rate {
      schedule = Schedule(start: start.nanoseconds, rate: rate, clients: links.count)
    } else {
      for slot in 0..<links.count { links[slot].due = .max }
      resting = Array(0..<links.count)
    }
    let timeout = plan.timeout
    var lastLook = start
    loop: while true {
      let now = MonotonicTime.now
      switch ending.step(at: now, isWanted: stop.hasCome) {
      case .goOn: beginWhatIsDue(at: now)
      case .beginNoMore:
        beginNoMore(at: now)
        links.tally.measured = now - start
      case .await: break
      case .giveUp: break loop
      }
      if links.tally.measured > 0, !isAnyUnderWay { break }
      if now - lastLook > 100_000_000 {
        lastLook = now
        endThoseWhoAreLate(at: now)
      }
      let wait = resting.isEmpty ? ending.wait(at: now) : min(10, ending.wait(at: now))
      for index in 0..<links.wait(milliseconds: wait) {
        let event = links.poller.event(index)
        guard event.key.slot != Links.alarmSlot else { continue }
        handle(Int(event.key.slot), event.readiness)
      }
    }
    for slot in 0..<links.count where links[slot].state != .closed {
      if ending.isEarly {
        links.tally.unanswered += 1
        links.close(slot)
      } else {
        links.fail(slot, .timedOut, "not served within \(timeout)")
      }
    }
    links.tally.service = plan.verifies ? check.service : nil
  }
}

// MARK: Connecting

extension ConnectLoad {
  private mutating func beginWhatIsDue(at now: MonotonicTime) {
    let rested = resting
    resting = []
    for slot in rested { begin(slot, at: now.nanoseconds) }
    guard schedule != nil else { return }
    while let slot = schedule?.take(by: now.nanoseconds) {
      links[slot].due += 1
      if links[slot].state == .closed { begin(slot, at: now.nanoseconds) }
    }
    if let next = schedule?.nextMoment { alarm.ring(at: next) }
  }

  /// Begins the next connection of a client, if it may have one.
  private mutating func begin(_ slot: Int, at now: Int64) {
    guard links[slot].state == .closed, links[slot].answered < links[slot].due else { return }
    number += 1
    switch links.begin(slot, number: number, now: now) {
    case .begun: links.tally.sent += 1
    case .later: resting.append(slot)
    case .failed:
      links[slot].answered += 1
      resting.append(slot)
    }
  }

  private mutating func beginNoMore(at now: MonotonicTime) {
    resting = []
    for slot in 0..<links.count {
      let begun = links[slot].answered + (links[slot].state == .closed ? 0 : 1)
      if schedule != nil { links.tally.unsent += max(0, links[slot].due - begun) }
      links[slot].due = begun
    }
    links.tally.doneInTime = links.tally.done
  }

  private var isAnyUnderWay: Bool {
    for slot in 0..<links.count where links[slot].state != .closed { return true }
    return false
  }

  private mutating func endThoseWhoAreLate(at now: MonotonicTime) {
    let timeout = plan.timeout
    for slot in 0..<links.count where links[slot].state != .closed {
      guard now.nanoseconds - links[slot].began > plan.timeoutNanoseconds else { continue }
      links.fail(slot, .timedOut, "not served within \(timeout)")
      retire(slot)
    }
  }
}

// MARK: One connection

extension ConnectLoad {
  private mutating func handle(_ slot: Int, _ readiness: Poller.Readiness) {
    if links[slot].state == .connecting {
      guard links.finishConnecting(slot) else { return retire(slot) }
      links.tally.connected += 1
      if plan.verifies {
        links[slot].sentOffset = 0
        links[slot].answerOffset = 0
        question.stamp(0, with: stamp(slot))
      } else {
        leave(slot)
      }
    }
    if links[slot].state == .open { send(slot) }
    if links[slot].state != .closed, readiness != .writable { receive(slot) }
  }

  private func stamp(_ slot: Int) -> Stamp {
    Stamp(client: links.first + slot, message: links[slot].answered)
  }

  private mutating func send(_ slot: Int) {
    question.stamp(0, with: stamp(slot))
    while links[slot].sentOffset < question.frame {
      do {
        let bytes = unsafe question.bytes(links[slot].sentOffset..<question.frame)
        guard let taken = try unsafe links[slot].send(bytes) else { return }
        links.tally.bytesSent += taken
        links[slot].sentOffset += taken
      } catch {
        links.fail(slot, error)
        return retire(slot)
      }
    }
  }

  private mutating func receive(_ slot: Int) {
    while true {
      do {
        guard let count = try unsafe links[slot].receive(into: links.buffer) else { return }
        guard count > 0 else { return end(slot) }
        links.tally.bytesReceived += count
        if links[slot].state == .open, plan.verifies {
          guard compare(slot, count) else { return retire(slot) }
        }
        // The end may have come with it, and is told only once.
      } catch {
        links.fail(slot, error)
        return retire(slot)
      }
    }
  }

  /// - Returns: Whether the connection is still of use.
  private mutating func compare(_ slot: Int, _ count: Int) -> Bool {
    let offset = links[slot].answerOffset
    let part = min(count, question.frame - offset)
    let finding = unsafe check.examine(links.received(0..<part), of: stamp(slot), at: offset)
    guard finding == .right, part == count else {
      links.fail(slot, finding == .short ? .shortAnswer : .wrongAnswer, "the answer is not the right one")
      return false
    }
    links[slot].answerOffset += part
    if links[slot].answerOffset == question.frame { leave(slot) }
    return true
  }

  private mutating func leave(_ slot: Int) {
    links[slot].shutDownSending()
    links[slot].answerOffset = 0
    links[slot].state = .leaving
  }

  /// The server has closed.
  private mutating func end(_ slot: Int) {
    guard links[slot].state == .leaving else {
      links.failAtEnd(slot)
      return retire(slot)
    }
    let now = MonotonicTime.now.nanoseconds
    let began = schedule?.moment(of: links[slot].answered, from: slot) ?? links[slot].began
    links.tally.latency.record(now - began)
    links.tally.done += 1
    links.close(slot)
    links[slot].answered += 1
    begin(slot, at: now)
  }

  /// A connection has failed: the client's next one comes after a rest.
  private mutating func retire(_ slot: Int) {
    links[slot].answered += 1
    resting.append(slot)
  }
}
