import CLinux

extension Connection {
  /// Counts bytes that were sent by others, and finds out who is too slow to take them.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - feeder: Whose message they are, if that one is to feel it.
  ///   - loop: Its lane.
  @inline(__always)
  final func pushed(_ count: Int, feeder: Connection?, on loop: LaneLoop) {
    pushedCount += count
    loop.settleLater(self)
    if pushedCount > loop.limits.outputBytes / 2 { pushedMuch(feeder: feeder, on: loop) }
  }

  private final func pushedMuch(feeder: Connection?, on loop: LaneLoop) {
    let limit = loop.limits.outputBytes
    // A burst within one batch is no sign of a slow reader: it has not been offered any of it.
    if !isBlocked { flush(on: loop) }
    guard pushedCount > limit / 2, !isToClose else { return }
    reportSlow(on: loop)
    if let feeder, feeder !== self { return hold(feeder, on: loop) }
    guard pushedCount > limit, loop.limits.slowReader != .drop else { return }
    requestClose(
      CloseRequest(reason: .slowReader, detail: "\(queuedCount) bytes waited", isAbrupt: true), on: loop)
  }

  /// Tells once, until everything is taken, that it is on its way to being a slow reader.
  final func reportSlow(on loop: LaneLoop) {
    guard !isKnownSlow else { return }
    isKnownSlow = true
    server.observer?.becameSlow(summary(on: loop))
  }
}

// MARK: - Missing some

extension Connection {
  /// Whether so many bytes of others may be added; a message for which there is no room is counted as missed.
  @inline(__always)
  final func mayTake(_ count: Int, on loop: LaneLoop) -> Bool {
    loop.limits.slowReader != .drop || hasRoom(for: count, on: loop)
  }

  private final func hasRoom(for count: Int, on loop: LaneLoop) -> Bool {
    let limit = loop.limits.outputBytes
    if pushedCount + count > limit, !isBlocked { flush(on: loop) }
    // One that is longer than the limit has all the room to itself.
    guard pushedCount == 0 || pushedCount + count <= limit else {
      missed += 1
      loop.missedMessages += 1
      reportSlow(on: loop)
      return false
    }
    if missed > 0 { tellMissed(on: loop) }
    return true
  }

  /// Puts a word about what it missed where that would have been.
  final func tellMissed(on loop: LaneLoop) {
    let bytes = server.framing.framedText("missed \(missed) message\(missed == 1 ? "" : "s")")
    missed = 0
    moveSharedToQueue(on: loop)
    unsafe bytes.withUnsafeBytes { unsafe output.append($0) }
    pushedCount += bytes.count
    countMessageOut(on: loop)
    needsAttention = true
  }
}

// MARK: - Holding who feeds it

extension Connection {
  /// Has one held that feeds it.
  private final func hold(_ feeder: Connection, on loop: LaneLoop) {
    guard feeders.updateValue(feeder, forKey: feeder.id) == nil else { return }
    if feeder.mailbox === loop.mailbox {
      feeder.hold(on: loop)
    } else {
      feeder.mailbox.post(.hold(feeder))
    }
  }

  /// Lets those go who are held, once a quarter of what may wait is left.
  final func letFeedersGoIfTaken(on loop: LaneLoop) {
    guard !feeders.isEmpty, pushedCount <= loop.limits.outputBytes / 4 else { return }
    letFeedersGo(on: loop)
  }

  /// Lets those go who are held since this one is slow.
  final func letFeedersGo(on loop: LaneLoop) {
    let held = feeders
    feeders = [:]
    for feeder in held.values {
      if feeder.mailbox === loop.mailbox {
        feeder.letGo(on: loop)
      } else {
        feeder.mailbox.post(.letGo(feeder))
      }
    }
  }

  /// Reads from it no longer, since one that it feeds is slow.
  final func hold(on loop: LaneLoop) {
    heldBy += 1
    pauses.insert(.feeding)
    needsAttention = true
    loop.settleLater(self)
  }

  /// Reads from it again, once none that it feeds is slow any more.
  final func letGo(on loop: LaneLoop) {
    heldBy -= 1
    guard heldBy == 0 else { return }
    pauses.remove(.feeding)
    // What it sent meanwhile could not be seen.
    times.lastActivity = loop.now
    needsAttention = true
    loop.settleLater(self)
  }
}

extension LaneLoop {
  /// As ``feeder``, of whatever lane this thread is draining.
  static var currentFeeder: Connection? {
    guard let address = unsafe linux_current_lane() else { return nil }
    // Lives for as long as the drain that set it.
    return unsafe Unmanaged<LaneLoop>.fromOpaque(address)._withUnsafeGuaranteedRef { $0.feeder }
  }
}
