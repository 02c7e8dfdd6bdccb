import Sockets
import Usher

/// Clients that ask and are answered.
@safe
struct RequestLoad: ~Copyable, Load {
  var links: Links
  private let plan: Plan
  private let rate: Double?
  private let questions: MessageRun
  private let counting: AnswerCount
  private var check: AnswerCheck

  /// When each message on its way was begun: for each client as many as it may have, in a ring.
  private let moments: UnsafeMutablePointer<Int64>
  private let mask: Int

  private var alarm: Alarm
  private var schedule: Schedule?
  private var ending = Ending(from: .now, duration: 0, timeout: 0)

  init(_ share: Share, of plan: Plan, gauge: Gauge) throws(SocketError) {
    let links = try Links(share, of: plan, gauge: gauge)
    alarm = try Alarm(in: links.poller)
    self.plan = plan
    rate = share.rate
    questions = MessageRun(framing: plan.framing, size: plan.size, count: plan.run)
    counting = AnswerCount(framing: plan.framing, size: plan.size)
    check = AnswerCheck(framing: plan.framing, size: plan.size, service: plan.service)
    var ring = 1
    while ring < plan.pipeline { ring *= 2 }
    mask = ring - 1
    unsafe moments = .allocate(capacity: ring * links.count)
    unsafe moments.initialize(repeating: 0, count: ring * links.count)
    self.links = links
  }

  deinit { unsafe moments.deallocate() }

  mutating func measure(from start: MonotonicTime, until stop: Interruption) {
    measure(from: start, for: plan.duration, until: stop)
  }

  /// Measures for a time; with none, each client asks once.
  mutating func measure(from start: MonotonicTime, for duration: Int64, until stop: Interruption) {
    ending = Ending(from: start, duration: duration, timeout: plan.timeoutNanoseconds)
    if let rate {
      schedule = Schedule(start: start.nanoseconds, rate: rate, clients: links.count)
    } else {
      for slot in 0..<links.count where links[slot].state == .open { begin(slot, at: start.nanoseconds) }
    }
    var lastLook = start
    while links.open > 0 {
      let now = MonotonicTime.now
      switch ending.step(at: now, isWanted: stop.hasCome) {
      case .goOn: sendWhatIsDue(at: now)
      case .beginNoMore:
        beginNoMore(at: now)
        links.tally.measured = now - start
      case .await: break
      case .giveUp: return giveUp(at: now)
      }
      if links.tally.measured > 0, !isOwedAnything { break }
      if now - lastLook > 100_000_000 {
        lastLook = now
        endThoseWhoAreLate(at: now)
      }
      for index in 0..<links.wait(milliseconds: ending.wait(at: now)) {
        let event = links.poller.event(index)
        guard event.key.slot != Links.alarmSlot else { continue }
        handle(Int(event.key.slot), event.readiness)
      }
    }
    if links.tally.measured == 0 {
      beginNoMore(at: .now)
      links.tally.measured = MonotonicTime.now - start
    }
    links.tally.service = plan.verifies ? check.service : nil
  }
}

// MARK: Asking

extension RequestLoad {
  /// A client's first messages in a closed loop.
  private mutating func begin(_ slot: Int, at now: Int64) {
    links[slot].due = .max
    links[slot].began = now
    for message in 0..<plan.pipeline { note(now, message, of: slot) }
    send(slot)
  }

  /// Sends what an open loop says, and has itself woken for what comes next.
  private mutating func sendWhatIsDue(at now: MonotonicTime) {
    guard schedule != nil else { return }
    while let slot = schedule?.take(by: now.nanoseconds) {
      links[slot].due += 1
      if links[slot].inFlight == 0 { links[slot].began = now.nanoseconds }
      if links[slot].state == .open { send(slot) }
    }
    if let next = schedule?.nextMoment { alarm.ring(at: next) }
  }

  /// Sends what a client may send now, as far as the socket takes it.
  private mutating func send(_ slot: Int) {
    let end = min(links[slot].due, links[slot].answered + plan.pipeline)
    while links[slot].sent < end {
      let count = min(end - links[slot].sent, questions.count)
      if plan.verifies {
        let message = links[slot].sent
        for index in 0..<count {
          questions.stamp(index, with: Stamp(client: links.first + slot, message: message + index))
        }
      }
      let offset = links[slot].sentOffset
      do {
        let bytes = unsafe questions.bytes(offset..<(count * questions.frame))
        guard let taken = try unsafe links[slot].send(bytes) else { return }
        links.tally.bytesSent += taken
        let whole = taken == bytes.count ? count : (offset + taken) / questions.frame
        links[slot].sent += whole
        links[slot].sentOffset = offset + taken - whole * questions.frame
        links.tally.sent += whole
      } catch {
        return links.fail(slot, error)
      }
    }
  }

  /// From now on only what has begun is finished.
  private mutating func beginNoMore(at now: MonotonicTime) {
    for slot in 0..<links.count {
      let begun = links[slot].begun
      if schedule != nil, links[slot].due > begun {
        // They have waited for as long, at least.
        for message in begun..<links[slot].due {
          links.tally.latency.record(now.nanoseconds - moment(of: message, of: slot))
        }
        links.tally.unsent += links[slot].due - begun
      }
      links[slot].due = begun
    }
    links.tally.doneInTime = links.tally.done
  }
}

// MARK: Being answered

extension RequestLoad {
  @inline(__always)
  private mutating func handle(_ slot: Int, _ readiness: Poller.Readiness) {
    guard links[slot].state == .open else { return }
    if readiness != .writable {
      receive(slot, readiness)
      guard links[slot].state == .open else { return }
    }
    send(slot)
  }

  /// Receives what there is; what there is more is not told again.
  private mutating func receive(_ slot: Int, _ readiness: Poller.Readiness) {
    while true {
      do {
        guard let count = try unsafe links[slot].receive(into: links.buffer) else { return }
        guard count > 0 else { return links.failAtEnd(slot) }
        links.tally.bytesReceived += count
        let now = MonotonicTime.now.nanoseconds
        guard plan.verifies ? compare(slot, count, now) : tell(slot, count, now) else { return }
        guard Links.isMoreThere(after: count, readiness) else { return }
      } catch {
        return links.fail(slot, error)
      }
    }
  }

  /// Counts the answers in the first bytes of the buffer.
  ///
  /// - Returns: Whether the client is still of use.
  private mutating func tell(_ slot: Int, _ count: Int, _ now: Int64) -> Bool {
    let ended = unsafe counting.take(links.received(0..<count), at: &links[slot].place)
    return end(ended, of: slot, at: now)
  }

  /// Compares the first bytes of the buffer with what should have come.
  ///
  /// - Returns: Whether the client is still of use.
  private mutating func compare(_ slot: Int, _ count: Int, _ now: Int64) -> Bool {
    var done = 0
    while done < count {
      let message = links[slot].answered
      let offset = links[slot].answerOffset
      guard links[slot].inFlight > 0 else { return end(1, of: slot, at: now) }
      let part = min(count - done, questions.frame - offset)
      let stamp = Stamp(client: links.first + slot, message: message)
      let bytes = unsafe links.received(done..<(done + part))
      switch unsafe check.examine(bytes, of: stamp, at: offset) {
      case .right: break
      case .short:
        links.fail(slot, .shortAnswer, "the answer to message \(message) is too short")
        return false
      case .wrong:
        links.fail(slot, .wrongAnswer, "the answer to message \(message) is wrong")
        return false
      }
      done += part
      links[slot].answerOffset = offset + part
      guard offset + part == questions.frame else { continue }
      links[slot].answerOffset = 0
      guard end(1, of: slot, at: now) else { return false }
    }
    return true
  }

  /// Takes note of whole answers, and lets the client ask as many times more.
  private mutating func end(_ count: Int, of slot: Int, at now: Int64) -> Bool {
    guard count <= links[slot].inFlight else {
      links.fail(slot, .wrongAnswer, "an answer to nothing")
      return false
    }
    let first = links[slot].answered
    for message in first..<(first + count) {
      links.tally.latency.record(now - moment(of: message, of: slot))
      if schedule == nil { note(now, message + plan.pipeline, of: slot) }
    }
    links[slot].answered += count
    links[slot].began = now
    links.tally.done += count
    return true
  }
}

// MARK: Time

extension RequestLoad {
  /// When a message was begun, or should have been.
  @inline(__always)
  private func moment(of message: Int, of slot: Int) -> Int64 {
    if let schedule { return schedule.moment(of: message, from: slot) }
    return unsafe moments[slot * (mask + 1) + message & mask]
  }

  @inline(__always)
  private func note(_ moment: Int64, _ message: Int, of slot: Int) {
    unsafe moments[slot * (mask + 1) + message & mask] = moment
  }

  /// Whether an answer is still to come.
  private var isOwedAnything: Bool {
    for slot in 0..<links.count where links[slot].state == .open && links[slot].inFlight > 0 { return true }
    return false
  }

  private mutating func endThoseWhoAreLate(at now: MonotonicTime) {
    for slot in 0..<links.count where links[slot].state == .open && links[slot].inFlight > 0 {
      if now.nanoseconds - links[slot].began > plan.timeoutNanoseconds { timeOut(slot, at: now) }
    }
  }

  /// The waiting counts, for what it is worth: it was at least that long.
  private mutating func timeOut(_ slot: Int, at now: MonotonicTime) {
    let timeout = plan.timeout
    let first = links[slot].answered
    for message in first..<(first + links[slot].inFlight) {
      links.tally.latency.record(now.nanoseconds - moment(of: message, of: slot))
    }
    links.fail(slot, .timedOut, "no answer within \(timeout)")
  }

  /// Waits no longer for what is owed.
  private mutating func giveUp(at now: MonotonicTime) {
    for slot in 0..<links.count where links[slot].state == .open && links[slot].inFlight > 0 {
      guard ending.isEarly else {
        timeOut(slot, at: now)
        continue
      }
      links.tally.unanswered += links[slot].inFlight
    }
    links.tally.service = plan.verifies ? check.service : nil
  }
}
