import Sockets

extension Connection {
  /// How long an orderly close may go without progress, and how long it may take in all.
  static let closingPatience: (stalled: Int64, final: Int64) = (1_000_000_000, 10_000_000_000)

  /// Wishes for the connection to be closed.
  ///
  /// Acted upon at the end of the turn or batch, never within a call of the service. The first wish gives the
  /// reason; an abrupt one makes an orderly one abrupt.
  ///
  /// Never inlined, so that what every message passes stays small enough to be inlined itself.
  @inline(never)
  final func requestClose(_ request: CloseRequest, on loop: LaneLoop) {
    guard state.phase != .closed else { return }
    guard beginParting().take(request) else { return }
    needsAttention = true
    loop.settleLater(self)
  }

  /// Does at the end of a turn or batch what has come up in it, and sends what is owed.
  @inline(__always)
  final func settle(on loop: LaneLoop) {
    // In the ordinary course, what it is sent leaves together with what others are.
    if !needsAttention, loop.sendsTogether || !loop.isTurn(of: self) { return setAside(on: loop) }
    settleAtOnce(on: loop)
  }

  final func settleAtOnce(on loop: LaneLoop) {
    flush(on: loop)
    if needsAttention { attend(on: loop) }
  }

  private final func attend(on loop: LaneLoop) {
    // Before it is asked whether it may leave: no other event may follow the one that ends its back pressure.
    adjustBackPressure(on: loop)
    leaveIfAtBoundary(on: loop)
    // Sending what is owed may fail, which is one more wish to close.
    while state.phase != .closed, let request = parting?.takeRequest() { act(on: request, loop) }
    if queuedCount == 0 {
      pushedCount = 0
      if state.isClosing { perform(state.handle(.outputDrained), on: loop) }
    }
    guard state.phase != .closed else { return }
    giveRoom()
    resumeIfPaced(on: loop)
    if !unhandled.isEmpty { awaitTurn(on: loop) }
    let reads = state.reads && unhandled.isEmpty && (pauses.isEmpty || state.isClosing)
    setInterest(reads ? interest.union(.readable) : interest.subtracting(.readable), on: loop)
    scheduleLook(on: loop)
    needsAttention =
      state.phase != .open || !pauses.isEmpty || queuedCount > 0 || parting?.leaving != nil
      || isToClose || !unhandled.isEmpty
  }

  private final func act(on request: CloseRequest, _ loop: LaneLoop) {
    let parting = beginParting()
    parting.decide(request.reason, detail: request.detail)
    guard !request.isAbrupt else {
      parting.isAbrupt = true
      return perform(state.handle(.cut), on: loop)
    }
    if missed > 0 { tellMissed(on: loop) }
    if !request.farewell.isEmpty {
      // Past the state's gate: the farewell is the last thing that is sent.
      moveSharedToQueue(on: loop)
      unsafe request.farewell.withUnsafeBytes { unsafe output.append($0) }
      countMessageOut(on: loop)
    }
    startClosing(on: loop)
    perform(state.handle(.closeRequested), on: loop)
  }

  /// Carries out what the state machine decided.
  final func perform(_ action: ConnectionState.Action, on loop: LaneLoop) {
    needsAttention = true
    switch action {
    case .nothing: break
    case .flush: flush(on: loop)
    case .close: loop.remove(self)
    case .shutDownSending:
      times.stall = nil
      startClosing(on: loop)
      do throws(SocketError) {
        try stream.shutDownSending()
      } catch {
        // The peer is gone already; there is nobody to linger for.
        perform(state.handle(.cut), on: loop)
      }
    }
  }

  /// Ends the connection without ceremony; never within a call of the service.
  final func cut(_ reason: DisconnectReason, detail: String = "", on loop: LaneLoop) {
    beginParting().decide(reason, detail: detail)
    perform(state.handle(.cut), on: loop)
  }

  /// Why a connection broke of which the poller only said that it did.
  final func reasonOfPendingError() -> DisconnectReason {
    stream.pendingError().map { DisconnectReason($0) } ?? .reset
  }

  // MARK: Stopping

  /// Takes leave of a server that stops, once everything that had arrived is answered and no message is half read.
  final func leaveIfAtBoundary(on loop: LaneLoop) {
    guard let leaving = parting?.leaving, leaving <= loop.now, let leave = loop.leave, state.acceptsOutput,
      !isToClose
    else { return }
    if state.isServing {
      guard decoder.isAtBoundary, unhandled.isEmpty, !pauses.contains(.output), stream.unreadCount() == 0
      else { return }
    }
    parting?.leaving = nil
    requestClose(leave.request, on: loop)
  }

  private final func adjustBackPressure(on loop: LaneLoop) {
    let owed = queuedCount - pushedCount
    if owed >= max(1, loop.limits.outputBytes / 2) {
      pauses.insert(.output)
    } else if owed <= loop.limits.outputBytes / 4 {
      pauses.remove(.output)
    }
  }
}
