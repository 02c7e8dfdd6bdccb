#if DEBUG
  @testable import Usher

  // What must be so after each step.
  extension Stage {
    /// By how much later than asked for a lane may look at a client.
    private static let slack: Int64 = 2 * TimingWheel.tickNanoseconds

    func observe(_ guest: Guest) {
      countPace(guest)
      if let ending = guest.connection.ending?.reason, ending != guest.ending {
        let isReplaced = guest.ending != nil
        // Whoever has ended may yet not take what it is owed; otherwise the first reason is the one.
        if isReplaced && guest.ending != .ended || !mayEnd(guest, for: ending, isReplaced) {
          report("\(guest) ends for \(ending), and ended for \(String(describing: guest.ending))")
        }
        guest.ending = ending
      }
      if guest.isGone, guest.goneAfter == nil {
        guest.goneAfter = now - guest.lastEmptied
        if guest.ending == nil { report("\(guest) is gone without a reason") }
      }
      let bytes = guest.connection.traffic.bytesIn + guest.connection.traffic.bytesOut
      if bytes != guest.bytesSeen {
        guest.bytesSeen = bytes
        guest.lastActivity = now
      }
      if guest.ending == nil { checkThatItMayStay(guest) }
    }

    /// Whether a client may end for a reason now, after all that happened.
    private func mayEnd(_ guest: Guest, for reason: DisconnectReason, _ isReplaced: Bool) -> Bool {
      switch reason {
      case .refused: return !guest.isClient
      case .ended: return guest.hasEnded || guest.hasVanished
      case .reset: return guest.hasVanished
      case .kicked: return guest.wasKicked
      case .draining: return guest.isSentOff
      case .closedByService: return guest.handled.contains { $0.kind == .close || $0.kind == .abort }
      case .serviceFailed: return guest.handled.contains { $0.kind == .fail }
      case .messageTooLong:
        return guest.sayings.indices.contains(guest.handedOver)
          && guest.sayings[guest.handedOver].kind == .long
      case .truncatedMessage:
        return history.framing == .length && (guest.hasEnded || guest.hasVanished) && guest.isInsideMessage
      case .idle: return has(limits.idle, passedSince: guest.lastActivity)
      case .noFirstMessage:
        return guest.handedOver == 0 && has(limits.firstMessage, passedSince: guest.connectedAt)
      // A kernel in a bad mood may refuse what there is room for, for as long as it likes.
      case .writeStalled where history.isRough: return limits.writeStall != nil
      case .writeStalled: return has(limits.writeStall, passedSince: guest.lastEmptied)
      case .slowReader: return limits.slowReader != .drop && guest.pushedBytes > limits.outputBytes
      // It had ended, and did not take what it was owed.
      case .failed: return isReplaced && has(.seconds(1), passedSince: guest.lastEmptied)
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
      if limits.slowReader != .pause, !guest.wasPaced, has(limits.idle, passedSince: since, and: Self.slack) {
        report("\(guest) is idle and stays")
      }
      if guest.handedOver == 0, has(limits.firstMessage, passedSince: guest.connectedAt, and: Self.slack) {
        report("\(guest) has said nothing and stays")
      }
      let answered = guest.handled.reduce(0) { $0 + ($1.answer?.count ?? 0) }
      // Far more than the kernel keeps for it.
      guard limits.slowReader == .disconnect, answered - guest.heard.count > 40_000 else { return }
      let patience = limits.writeStall.map { $0 * 5 / 4 }
      if has(patience, passedSince: max(guest.lastActivity, guest.lastRead), and: Self.slack) {
        report("\(guest) takes nothing and stays")
      }
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
