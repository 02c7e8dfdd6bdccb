#if DEBUG
  @testable import Usher

  // What must be so after each step.
  extension Stage {
    /// By how much later than asked for a lane may look at a client.
    private static let slack: Int64 = 2 * TimingWheel.tickNanoseconds

    func observe(_ guest: Guest) {
      countPace(guest)
      noteSending(guest)
      if let ending = guest.connection.ending?.reason, ending != guest.ending {
        let isReplaced = guest.ending != nil
        // Whoever has ended may yet not take what it is owed; otherwise the first reason is the one.
        if isReplaced && guest.ending != .ended || !mayEnd(guest, for: ending) {
          report("\(guest) ends for \(ending), and ended for \(String(describing: guest.ending))")
        }
        guest.ending = ending
        guest.endedAt = now
      }
      guard !guest.isGone else { return noteGoing(guest) }
      noteActivity(guest)
      noteDebt(guest)
      if guest.ending == nil { checkThatItMayStay(guest) } else { checkThatItCloses(guest) }
    }

    private func noteSending(_ guest: Guest) {
      let count = guest.connection.traffic.bytesOut
      guard count != guest.bytesOutSeen else { return }
      guest.took(count - guest.bytesOutSeen)
      guest.bytesOutSeen = count
      guest.lastSent = now
    }

    private func noteActivity(_ guest: Guest) {
      let bytes = guest.connection.traffic.bytesIn + guest.connection.traffic.bytesOut
      guard bytes != guest.bytesSeen else { return }
      guest.bytesSeen = bytes
      guest.lastActivity = now
    }

    private func noteGoing(_ guest: Guest) {
      guard !guest.isSeenGone else { return }
      guest.isSeenGone = true
      guest.wasGivenTime =
        hasClosedInVain(guest) || hasStalled(guest) || has(.seconds(10), passedSince: guest.endedAt)
      let unread = guest.connection.traffic.bytesOut - guest.heard.count
      switch guest.ending {
      case nil: report("\(guest) is gone without a reason")
      case .kicked, .idle, .noFirstMessage:
        // Here it can read the rest all the same; over a network a reset would take it away.
        guard !history.isRough, !guest.hasEnded, !guest.hasVanished, !guest.wasCut, !guest.wasGivenTime,
          unread > 0
        else {
          break
        }
        report("\(guest) is closed for \(unread) bytes that it was about to read")
      default: break
      }
    }

    /// Notes what is owed to a client, and since when anything has been.
    private func noteDebt(_ guest: Guest) {
      guest.waits(guest.connection.queuedCount)
      let isUnread = guest.connection.traffic.bytesOut > guest.heard.count
      guest.unreadSince = isUnread ? guest.unreadSince ?? now : nil
      let isOwed = isUnread || guest.connection.queuedCount > 0
      guest.owedSince = isOwed ? guest.owedSince ?? now : nil
      // Four times in the time allowed a lane looks into it; where the clock leaps, after that.
      if guest.progressSeen == nil, has(.milliseconds(250), passedSince: guest.lastRead, and: Self.slack) {
        guest.progressSeen = now
      }
      if guest.readingSeen == nil, let patience = limits.writeStall,
        has(patience / 4, passedSince: guest.lastRead, and: Self.slack)
      {
        guest.readingSeen = now
      }
    }

    /// Whether a client may end for a reason now, after all that happened.
    private func mayEnd(_ guest: Guest, for reason: DisconnectReason) -> Bool {
      switch reason {
      case .refused: return !guest.isClient
      case .ended: return guest.hasEnded || guest.hasVanished
      case .reset: return guest.hasVanished
      case .kicked: return guest.wasKicked
      case .draining: return guest.isSentOff
      case .closedByService: return guest.handled.contains { $0.kind == .close || $0.kind == .abort }
      case .serviceFailed: return guest.handled.contains { $0.kind == .fail }
      case .messageTooLong:
        guard guest.handedOver < guest.sayings.count else { return guest.unfinished == .long }
        return guest.sayings[guest.handedOver].kind == .long
      case .truncatedMessage:
        return history.framing == .length && (guest.hasEnded || guest.hasVanished) && guest.isInsideMessage
      // While it is not read, what it sends can't be seen.
      case .idle: return has(limits.idle, passedSince: max(guest.lastActivity, guest.pausedUntil))
      case .noFirstMessage:
        return guest.handedOver == 0 && has(limits.firstMessage, passedSince: guest.connectedAt)
      case .writeStalled: return hasStalled(guest) && mayBeEndedForStalling(guest)
      case .slowReader:
        // Who is fed by others holds them instead.
        let isFed = limits.slowReader == .pause && toldInStep != step
        return limits.slowReader != .drop && !isFed && guest.pushed.most > limits.outputBytes
      default: return false
      }
    }

    /// Whether a time, if there is one, has passed since a moment.
    private func has(_ time: Duration?, passedSince moment: MonotonicTime, and more: Int64 = 0) -> Bool {
      guard let time else { return false }
      return now - moment >= time.wholeNanoseconds + more
    }

    /// Nobody stays whose time is over.
    private func checkThatItMayStay(_ guest: Guest) {
      let since = max(guest.lastActivity, guest.lastResumption)
      // Who is held for others' sake can't be called idle, and nobody here knows for how long it was.
      if limits.slowReader != .pause, !guest.mayBePaced, has(limits.idle, passedSince: since, and: Self.slack)
      {
        report("\(guest) is idle and stays")
      }
      if guest.handedOver == 0, has(limits.firstMessage, passedSince: guest.connectedAt, and: Self.slack) {
        report("\(guest) has said nothing and stays")
      }
      checkThatItReads(guest)
    }

    /// Nobody stays who does not take what is sent.
    private func checkThatItReads(_ guest: Guest) {
      guard guest.isClient else { return }
      let ownWaiting = guest.answeredBytes - guest.bytesOutSeen
      let isBackedUp = ownWaiting >= max(1, limits.outputBytes / 2)
      let isStalled = ownWaiting > 0 && (limits.slowReader == .disconnect || isBackedUp)
      if isStalled, mustHaveStalled(guest, since: guest.lastActivity) {
        report("\(guest) takes nothing and stays")
      }
      if limits.acknowledgement != nil, !history.isLocal, let since = guest.unreadSince,
        mustHaveStalled(guest, since: since)
      {
        report("\(guest) acknowledges nothing and stays")
      }
      checkThatItIsNotSlow(guest)
    }

    /// Nobody has more of others wait for it than may.
    private func checkThatItIsNotSlow(_ guest: Guest) {
      let limit = limits.outputBytes
      switch limits.slowReader {
      case .disconnect:
        if guest.pushed.least > limit { report("\(guest) is a slow reader and stays") }
      case .pause:
        // What others said after that in the same step held them, and nobody was ended for it.
        if toldInStep == step, guest.pushedWhenTold > limit { report("\(guest) is a slow reader and stays") }
      case .drop:
        // One that is longer than the limit has all the room to itself.
        if guest.pushed.least > max(limit, 5_000) { guest.mustMiss = true }
      }
    }

    /// Whether a client must have ended for taking nothing, of what has been owed to it since a moment.
    private func mustHaveStalled(_ guest: Guest, since: MonotonicTime) -> Bool {
      guard let seen = guest.readingSeen else { return false }
      return has(limits.writeStall.map { $0 * 5 / 4 }, passedSince: max(since, seen), and: Self.slack)
    }

    /// Whether a client has taken nothing of what is owed to it for too long.
    private func hasStalled(_ guest: Guest) -> Bool {
      guard let since = guest.owedSince else { return false }
      return has(limits.writeStall, passedSince: max(since, guest.lastRead))
    }

    /// Where slow readers may stay, only one who can't take the answers to its own messages is ended for it.
    private func mayBeEndedForStalling(_ guest: Guest) -> Bool {
      limits.slowReader == .disconnect || queuedBytes(of: guest) > limits.outputBytes / 4
    }

    /// Whether a client that is closed has taken nothing more for too long.
    private func hasClosedInVain(_ guest: Guest) -> Bool {
      has(.seconds(1), passedSince: max(guest.endedAt, guest.lastSent, guest.lastRead))
    }

    /// Nobody who is closed takes longer over it than it may.
    private func checkThatItCloses(_ guest: Guest) {
      // Who has only ended its sending side has all the time that others have.
      guard guest.ending != .ended, let seen = guest.progressSeen,
        has(.seconds(1), passedSince: max(guest.endedAt, guest.lastSent, seen), and: Self.slack)
      else { return }
      report("\(guest) does not close")
    }

    /// Whether a client can't stay, once it has taken what it is owed and its time has come.
    func mustGo(_ guest: Guest) -> Bool {
      let isAwaited = guest.isSentOff && leave != nil && !guest.isInsideMessage
      let endedItself = guest.hasEnded && !history.keepsOpen
      return guest.ending != nil || guest.hasVanished || guest.wasKicked || endedItself || isAwaited
    }

    /// Nobody stays who can't.
    func checkThatItIsGone(_ guest: Guest) {
      guard !guest.isGone else { return }
      if mustGo(guest) { report("\(guest) does not go") }
      if !guest.isUnderstood { report("of what \(guest) said not everything is understood") }
    }
  }
#endif
