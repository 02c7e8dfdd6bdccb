import Sockets

/// A message that was not written after all, for a reason that its sender knows.
@usableFromInline
struct NothingWritten: Error {
  @usableFromInline init() {}
}

extension Connection {
  /// Sends a message, from whatever thread.
  ///
  /// - Returns: Whether it was taken; not where `body` throws.
  @usableFromInline
  final func write(
    upTo capacity: Int, _ body: (inout OutputSpan<UInt8>) throws(NothingWritten) -> Void
  ) -> Bool {
    let isTaken = LaneLoop.ifCurrent(of: mailbox) { loop in append(upTo: capacity, on: loop, body) }
    if let isTaken { return isTaken }
    do throws(NothingWritten) {
      let bytes = try [UInt8](capacity: framing.wholeCount(for: capacity)) { out throws(NothingWritten) in
        try framing.append(to: &out, body)
      }
      return mailbox.post(.send(self, bytes, feeder: LaneLoop.currentFeeder))
    } catch {
      return false
    }
  }

  /// Lends room for bytes of a message at the end of what is owed, within its framing.
  ///
  /// - Returns: Whether it was taken; not where the connection is closing, or `body` throws.
  @inline(__always)
  private final func append(
    upTo capacity: Int, on loop: LaneLoop, _ body: (inout OutputSpan<UInt8>) throws(NothingWritten) -> Void
  ) -> Bool {
    guard acceptsOutput else { return false }
    let whole = framing.wholeCount(for: capacity)
    let isOwnTurn = loop.isTurn(of: self)
    do throws(NothingWritten) {
      if isOwnTurn, !isOwing, makeScratchRoom(for: whole, on: loop) {
        try loop.scratch.append(upTo: whole, framing: framing, body)
      } else {
        guard isOwnTurn || mayTake(whole, on: loop) else { return false }
        moveScratchToQueue(on: loop)
        moveSharedToQueue(on: loop)
        let written = try output.append(upTo: whole, framing: framing, body)
        // Before it is counted, or it would not be offered to the socket first.
        needsAttention = true
        if !isOwnTurn { pushed(written, feeder: loop.feeder, on: loop) }
      }
    } catch {
      return false
    }
    traffic.messagesOut += 1
    loop.traffic.messagesOut += 1
    return true
  }

  /// Sends what the lane's ``SharedOutput`` holds for many.
  ///
  /// - Parameters:
  ///   - part: What is sent, framed.
  ///   - feeder: Whose message it is, if that one is to feel how slowly it is taken.
  ///   - loop: Its lane.
  /// - Returns: Whether it was taken.
  final func append(_ part: SharedOutput.Part, feeder: Connection?, on loop: LaneLoop) -> Bool {
    guard acceptsOutput else { return false }
    let isOwnTurn = loop.isTurn(of: self)
    guard isOwnTurn || mayTake(part.count, on: loop) else { return false }
    if isOwnTurn { moveScratchToQueue(on: loop) }
    if needsAttention && !output.isEmpty || !sharedPart.extend(by: part) {
      moveSharedToQueue(on: loop)
      unsafe output.append(loop.shared.bytes(of: part))
      needsAttention = true
    }
    traffic.messagesOut += 1
    loop.traffic.messagesOut += 1
    if !isOwnTurn { pushed(part.count, feeder: feeder, on: loop) }
    return true
  }

  /// Whether it is neither closing nor about to.
  @inline(__always)
  private final var acceptsOutput: Bool { !needsAttention || state.acceptsOutput && !isToClose }

  /// Whether bytes wait that have to go out before any others.
  ///
  /// In the ordinary course the queue itself need not be asked.
  @inline(__always)
  private final var isOwing: Bool { !sharedPart.isEmpty || needsAttention && !output.isEmpty }

  /// Sends what is owed, as far as the socket takes it.
  ///
  /// A socket that would take no more the last time is tried again only once the poller says that it is writable.
  @inline(__always)
  final func flush(on loop: LaneLoop, isWritable: Bool = false) {
    do throws(SocketError) {
      if loop.scratch.count > 0, loop.isTurn(of: self) { try flushScratch(on: loop) }
      if !sharedPart.isEmpty { try flushShared(on: loop) }
      if needsAttention, isWritable || !isBlocked { try flushWaiting(on: loop) }
    } catch {
      // Not at once: this may be within a call of the service.
      output.removeAll()
      if loop.isTurn(of: self) { loop.scratch.removeAll() }
      requestClose(
        CloseRequest(reason: DisconnectReason(error.code), detail: error.description, isAbrupt: true),
        on: loop)
    }
  }

  // MARK: Where bytes wait

  /// Makes room in the lane's scratch, by sending what is in it if need be.
  @inline(__always)
  private final func makeScratchRoom(for count: Int, on loop: LaneLoop) -> Bool {
    if loop.scratch.hasRoom(for: count) { return true }
    flush(on: loop)
    return output.isEmpty && stream != nil && loop.scratch.hasRoom(for: count)
  }

  private final func moveScratchToQueue(on loop: LaneLoop) {
    guard loop.isTurn(of: self), loop.scratch.count > 0 else { return }
    unsafe output.append(loop.scratch.waiting)
    loop.scratch.removeAll()
    needsAttention = true
  }

  final func moveSharedToQueue(on loop: LaneLoop) {
    guard !sharedPart.isEmpty else { return }
    unsafe output.append(loop.shared.bytes(of: sharedPart))
    sharedPart = SharedOutput.Part()
    needsAttention = true
  }

  // MARK: Sending

  /// Sends the scratch; what the socket does not take goes to the queue.
  @inline(__always)
  private final func flushScratch(on loop: LaneLoop) throws(SocketError) {
    _ = try unsafe sendOrKeep(loop.scratch.waiting, on: loop)
    loop.scratch.removeAll()
  }

  /// Sends its part of what many are sent; what the socket does not take goes to the queue.
  private final func flushShared(on loop: LaneLoop) throws(SocketError) {
    let part = sharedPart
    sharedPart = SharedOutput.Part()
    // Nothing else waits, so nothing of others does any more.
    if try unsafe sendOrKeep(loop.shared.bytes(of: part), on: loop) { pushedCount = 0 }
  }

  /// Sends bytes that nothing waits before, and queues those that the socket does not take.
  ///
  /// - Returns: Whether it took all.
  @inline(__always)
  private final func sendOrKeep(
    _ bytes: UnsafeRawBufferPointer, on loop: LaneLoop
  ) throws(SocketError) -> Bool {
    let sent = try unsafe socket.send(bytes) ?? 0
    took(sent, on: loop)
    guard sent < bytes.count else { return true }
    unsafe output.append(.init(rebasing: bytes[sent...]))
    needsAttention = true
    awaitWritable(on: loop)
    return false
  }

  private final func flushWaiting(on loop: LaneLoop) throws(SocketError) {
    while !output.isEmpty {
      var offered = 0
      let sent =
        try unsafe output.withFirst { bytes throws(SocketError) -> Int in
          offered = bytes.count
          return try unsafe socket.send(bytes) ?? 0
        } ?? 0
      output.remove(first: sent)
      took(sent, on: loop)
      guard sent == offered else { return awaitWritable(on: loop) }
    }
    guard missed == 0 else {
      tellMissed(on: loop)
      return try flushWaiting(on: loop)
    }
    awaitWritableNoLonger(on: loop)
  }

  /// The kernel took bytes.
  @inline(__always)
  private final func took(_ count: Int, on loop: LaneLoop) {
    guard count > 0 else { return }
    traffic.bytesOut += count
    loop.traffic.bytesOut += count
    times.lastActivity = loop.now
    if needsAttention { tookWhileWaiting(count, on: loop) }
    // Once, until all of it has been acknowledged and somebody has looked.
    if times.unacknowledged == nil, loop.limits.times.acknowledgement != nil, address.ipAddress != nil {
      watchAcknowledgements(on: loop)
    }
  }

  private final func tookWhileWaiting(_ count: Int, on loop: LaneLoop) {
    // Whose bytes they were is not kept; others' are assumed first, which only ever favours the client.
    pushedCount = max(0, pushedCount - count)
    letFeedersGoIfTaken(on: loop)
    if times.stall != nil { restartStall(on: loop) }
    prolongClosing(on: loop)
  }

  private final func awaitWritable(on loop: LaneLoop) {
    if times.stall == nil {
      times.waitingSince = loop.now
      restartStall(on: loop)
      scheduleLook(on: loop)
    }
    setInterest(interest.union(.writable), on: loop)
  }

  private final func awaitWritableNoLonger(on loop: LaneLoop) {
    pushedCount = 0
    letFeedersGoIfTaken(on: loop)
    isKnownSlow = false
    if times.stall != nil { loop.meter.emptied(after: loop.now - times.waitingSince) }
    times.stall = nil
    setInterest(interest.subtracting(.writable), on: loop)
  }
}

extension OutputQueue {
  /// Appends a message within its framing.
  fileprivate mutating func append<E: Error>(
    upTo whole: Int, framing: Framing, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) -> Int {
    try append(upTo: whole) { out throws(E) in try framing.append(to: &out, body) }
  }
}
