extension Connection {
  /// The next moment at which a time-out may have come.
  private final func deadline(on loop: LaneLoop) -> MonotonicTime? {
    let limits = loop.limits
    var deadline: MonotonicTime?
    func consider(_ moment: MonotonicTime) {
      deadline = min(deadline ?? moment, moment)
    }
    if let closing = parting?.closing {
      consider(min(closing.stalled, closing.final, closing.sampled + Self.closingPatience.stalled / 4))
    }
    // Once it has come, what keeps the client is ended by an event, and no look is needed.
    if let leaving = parting?.leaving, leaving > loop.now { consider(leaving) }
    if let stall = times.stall, let patience = limits.times.writeStall {
      consider(stall.sampled + patience / 4)
    }
    if let waiting = times.unacknowledged, let patience = limits.times.acknowledgement {
      consider(waiting.sampled + patience / 4)
    }
    guard state.acceptsOutput else { return deadline }
    if pauses.contains(.pace) { consider(times.pausedUntil) }
    if let moment = idleMoment(limits) { consider(moment) }
    if let moment = firstMessageMoment(limits) { consider(moment) }
    return deadline
  }

  /// When it will have been idle for too long.
  ///
  /// Under limits that were changed, not before as much time has passed since: a lowered limit disconnects nobody.
  private final func idleMoment(_ limits: LaneLimits) -> MonotonicTime? {
    guard let idle = limits.times.idle, !isIdleExempt, pauses.isDisjoint(with: .blinding) else { return nil }
    return max(times.lastActivity, limits.since) + idle
  }

  /// When it will have taken too long over its first message.
  private final func firstMessageMoment(_ limits: LaneLimits) -> MonotonicTime? {
    guard let patience = limits.times.firstMessage, traffic.messagesIn == 0 else { return nil }
    return max(times.connected, limits.since) + patience
  }

  /// Sees to it that the connection is looked at when its next time-out may have come.
  final func scheduleLook(on loop: LaneLoop) {
    guard let deadline = deadline(on: loop) else { return }
    let tick = loop.wheel.tick(for: deadline, now: loop.now)
    guard tick < times.lookTick else { return }
    times.lookTick = tick
    loop.look(at: key, in: tick)
  }

  /// Finds out which time-outs have come.
  final func look(on loop: LaneLoop) {
    times.lookTick = .max
    let now = loop.now
    if closesInVain(on: loop) {
      return cut(.failed, detail: "did not close in time", on: loop)
    }
    if isStalled(on: loop) {
      return cut(.writeStalled, detail: "\(queuedCount) bytes waited", on: loop)
    }
    if isUnheard(on: loop) {
      return cut(.writeStalled, detail: "what was sent was not acknowledged", on: loop)
    }
    if pauses.contains(.pace) { needsAttention = true }
    if state.acceptsOutput, !isToClose {
      leaveIfAtBoundary(on: loop)
      // Who is awaited, inside a message, is so no longer than anybody else.
      if let moment = idleMoment(loop.limits), moment <= now {
        requestClose(CloseRequest(reason: .idle), on: loop)
      } else if let moment = firstMessageMoment(loop.limits), moment <= now {
        requestClose(CloseRequest(reason: .noFirstMessage), on: loop)
      }
    }
    loop.settleLater(self)
    guard state.phase != .closed else { return }
    scheduleLook(on: loop)
  }

  // MARK: Stalls

  /// Whether bytes are owed and none was acknowledged for too long.
  ///
  /// That the kernel takes none is not enough: what it holds may still be on its way, so a sample is taken of what
  /// the peer has acknowledged, four times in the time allowed.
  private final func isStalled(on loop: LaneLoop) -> Bool {
    guard var stall = times.stall, let patience = loop.limits.times.writeStall else { return false }
    let unacknowledged = stream.unacknowledgedCount()
    if unacknowledged < stall.unacknowledged { stall.since = loop.now }
    stall.unacknowledged = unacknowledged
    stall.sampled = loop.now
    times.stall = stall
    let since = max(stall.since, loop.limits.since)
    // A quarter of the time without progress is worth a word to operators.
    if loop.now - since >= patience / 4 { reportSlow(on: loop) }
    // Where slow readers may stay, one that can't take the answers to its own messages may not.
    guard loop.limits.slowReader == .disconnect || pauses.contains(.output) else { return false }
    return loop.now - since >= patience
  }

  final func restartStall(on loop: LaneLoop) {
    times.stall = ConnectionTimes.Stall(
      since: loop.now, sampled: loop.now, unacknowledged: stream.unacknowledgedCount())
  }

  // MARK: Acknowledgements

  /// Begins to watch that what the socket took is acknowledged: by a peer that is gone it never is.
  final func watchAcknowledgements(on loop: LaneLoop) {
    // The first time nothing can have been acknowledged long ago, and to ask would cost each newcomer a call.
    times.unacknowledged = ConnectionTimes.Unacknowledged(
      since: loop.now, sampled: loop.now, acknowledged: times.wasWatched ? acknowledgedCount : 0)
    times.wasWatched = true
    scheduleLook(on: loop)
  }

  /// Whether something was sent and nothing acknowledged for too long, though the socket may take more.
  private final func isUnheard(on loop: LaneLoop) -> Bool {
    guard var waiting = times.unacknowledged, let patience = loop.limits.times.acknowledgement,
      loop.now - waiting.sampled >= patience / 4
    else { return false }
    let count = stream.unacknowledgedCount()
    guard count > 0 else {
      times.unacknowledged = nil
      return false
    }
    let acknowledged = traffic.bytesOut - count
    if acknowledged > waiting.acknowledged { waiting.since = loop.now }
    waiting.acknowledged = acknowledged
    waiting.sampled = loop.now
    times.unacknowledged = waiting
    return loop.now - max(waiting.since, loop.limits.since) >= patience
  }

  // MARK: Closing

  final func startClosing(on loop: LaneLoop) {
    let (stalled, final) = Self.closingPatience
    beginParting().closing = Parting.Closing(
      stalled: loop.now + stalled, final: loop.now + final, acknowledged: acknowledgedCount, sampled: loop.now
    )
    scheduleLook(on: loop)
  }

  final func prolongClosing(on loop: LaneLoop) {
    parting?.closing?.stalled = loop.now + Self.closingPatience.stalled
  }

  /// Whether an orderly close makes no progress for too long, or takes too long in all.
  ///
  /// Progress is what the peer acknowledges as well as what the kernel takes: once that holds the last of what is owed,
  /// a peer may still be far from having it, and would lose it to a reset if it said something after the end.
  private final func closesInVain(on loop: LaneLoop) -> Bool {
    guard var closing = parting?.closing else { return false }
    let acknowledged = acknowledgedCount
    if acknowledged > closing.acknowledged { closing.stalled = loop.now + Self.closingPatience.stalled }
    closing.acknowledged = acknowledged
    closing.sampled = loop.now
    parting?.closing = closing
    return min(closing.stalled, closing.final) <= loop.now
  }

  /// How many bytes the peer has acknowledged, of all that it was ever sent.
  private final var acknowledgedCount: Int { traffic.bytesOut - stream.unacknowledgedCount() }
}
