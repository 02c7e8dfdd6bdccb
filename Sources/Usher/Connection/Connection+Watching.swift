import Sockets

extension Connection {
  /// Has the poller wait for what arrives, from adoption on.
  final func startWatching(on loop: LaneLoop) throws(SocketError) {
    interest = .readable
    try stream.withNumber { number throws(SocketError) in
      try loop.poller.add(number, for: watched(for: interest), as: key)
    }
  }

  /// Tells the poller what to wait for, if that has changed, or if something was left unread.
  final func setInterest(_ readiness: Poller.Readiness, on loop: LaneLoop) {
    guard readiness != interest || leavesUnread && readiness == .readable, state.phase != .closed else {
      return
    }
    do throws(SocketError) {
      try stream.withNumber { number throws(SocketError) in
        try loop.poller.modify(number, for: watched(for: readiness), as: key)
      }
      interest = readiness
      // To be told what to wait for, the poller looks at what there is, whatever it has told before.
      leavesUnread = false
    } catch {
      requestClose(CloseRequest(reason: .failed, detail: error.description, isAbrupt: true), on: loop)
    }
  }

  /// What the poller waits for on behalf of an interest.
  ///
  /// In the ordinary course of TCP, what arrives is told once. Else the kernel would look at every socket once more in
  /// the next wait, only to find what it brought taken: up to a twentieth of what a message costs. That needs to be
  /// told, too, of what a read may stop short of. A Unix socket's read stops also where descriptors were passed, and
  /// of that nobody tells.
  private final func watched(for interest: Poller.Readiness) -> Poller.Readiness {
    guard interest == .readable, address.ipAddress != nil else { return interest }
    return [.readable, .peerEnded, .urgent, .onceOnly]
  }
}
