import Glibc
import Sockets
import SystemPackage

/// A message that was not written after all, for a reason that its sender knows.
@usableFromInline
struct NothingWritten: Error {
  @usableFromInline init() {}
}

extension Connection {
  // MARK: An answer of its own

  /// Lends the lane's scratch for a message's own bytes.
  ///
  /// - Returns: Room for so many, until ``keepAnswer(_:)`` or ``takeBackAnswer()``; `nil` where it is not this
  ///   connection's turn, or the message has to wait after others, so that it takes ``write(upTo:_:)``.
  @unsafe @usableFromInline
  final func lendAnswer(upTo capacity: Int) -> UnsafeMutablePointer<UInt8>? {
    unsafe LaneLoop.ifCurrent(of: mailbox) { loop in
      guard loop.isTurn(of: self), !needsAttention, sharedPart.isEmpty, loop.scratch.hasRoom(for: capacity)
      else { return unsafe lendAnswerOutOfCourse(upTo: capacity, on: loop) }
      return unsafe loop.scratch.lend(framing: framing)
    } ?? nil
  }

  /// As ``lendAnswer(upTo:)``, where something is out of the ordinary.
  ///
  /// Never inlined, so that the ordinary course has no more to do than its own few instructions.
  @unsafe @inline(never)
  private final func lendAnswerOutOfCourse(
    upTo capacity: Int, on loop: LaneLoop
  ) -> UnsafeMutablePointer<UInt8>? {
    guard loop.isTurn(of: self), acceptsOutput, queuedCount == 0 else { return nil }
    if !loop.scratch.hasRoom(for: capacity) {
      // All that is in it: others' first.
      loop.sendAll()
      flush(on: loop)
      loop.scratch.takeBackAside()
      guard output.isEmpty, stream != nil, loop.scratch.hasRoom(for: capacity) else { return nil }
    }
    return unsafe loop.scratch.lend(framing: framing)
  }

  /// Keeps so many of the bytes that were written to the room lent, as a message.
  @usableFromInline
  final func keepAnswer(_ count: Int) {
    LaneLoop.ifCurrent(of: mailbox) { loop in
      loop.scratch.keep(count, framing: framing)
      countMessageOut(on: loop)
    }
  }

  /// Keeps nothing of what was written to the room lent.
  @usableFromInline
  final func takeBackAnswer() {
    LaneLoop.ifCurrent(of: mailbox) { loop in loop.scratch.takeBack() }
  }

  // MARK: Any message

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

  /// Appends a message to what waits.
  ///
  /// - Returns: Whether it was taken; not where the connection is closing, or `body` throws.
  private final func append(
    upTo capacity: Int, on loop: LaneLoop, _ body: (inout OutputSpan<UInt8>) throws(NothingWritten) -> Void
  ) -> Bool {
    guard acceptsOutput else { return false }
    let whole = framing.wholeCount(for: capacity)
    let isOwnTurn = loop.isTurn(of: self)
    guard isOwnTurn || mayTake(whole, on: loop) else { return false }
    if awaitsSending { loop.sendAll() }
    if isOwnTurn { moveScratchToQueue(on: loop) }
    moveSharedToQueue(on: loop)
    do throws(NothingWritten) {
      let written = try output.append(upTo: whole, framing: framing, body)
      // Before it is counted, or it would not be offered to the socket first.
      needsAttention = true
      if !isOwnTurn { pushed(written, feeder: loop.feeder, on: loop) }
    } catch {
      return false
    }
    countMessageOut(on: loop)
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
    if awaitsSending { loop.sendAll() }
    if isOwnTurn { moveScratchToQueue(on: loop) }
    if needsAttention && !output.isEmpty || !sharedPart.extend(by: part) {
      moveSharedToQueue(on: loop)
      unsafe output.append(loop.shared.bytes(of: part))
      needsAttention = true
    }
    countMessageOut(on: loop)
    if !isOwnTurn { pushed(part.count, feeder: feeder, on: loop) }
    return true
  }

  /// Whether it is neither closing nor about to.
  @inline(__always)
  private final var acceptsOutput: Bool { !needsAttention || state.acceptsOutput && !isToClose }

  /// Counts a message that was sent, or waits to be.
  ///
  /// Unchecked, as where bytes and messages are counted elsewhere: it takes centuries for that to overflow.
  @inline(__always)
  final func countMessageOut(on loop: LaneLoop) {
    traffic.messagesOut &+= 1
    loop.traffic.messagesOut &+= 1
  }

  /// Sends what is owed, as far as the socket takes it.
  ///
  /// A socket that would take no more the last time is tried again only once the poller says that it is writable.
  @inline(__always)
  final func flush(on loop: LaneLoop, isWritable: Bool = false) {
    if awaitsSending { loop.sendAll() }
    do throws(SocketError) {
      if loop.scratch.count > 0, loop.isTurn(of: self) { try flushScratch(on: loop) }
      if !sharedPart.isEmpty { try flushShared(on: loop) }
      if needsAttention, isWritable || !isBlocked { try flushWaiting(on: loop) }
    } catch {
      failToSend(error, on: loop)
    }
  }

  private final func failToSend(_ error: SocketError, on loop: LaneLoop) {
    // Not at once: this may be within a call of the service.
    output.removeAll()
    if loop.isTurn(of: self) { loop.scratch.removeAll() }
    requestClose(
      CloseRequest(reason: DisconnectReason(error.code), detail: error.description, isAbrupt: true), on: loop)
  }

  // MARK: Sending together with others

  /// Leaves what it is sent, nothing else being owed, to the lane's ``Outbox``.
  @inline(__always)
  final func setAside(on loop: LaneLoop) {
    if loop.scratch.count > 0, loop.isTurn(of: self) {
      unsafe loop.setAside(loop.scratch.setAside(), for: self)
    } else if !sharedPart.isEmpty {
      guard sharedPart.count <= Outbox.mostBytes else { return settleAtOnce(on: loop) }
      let part = sharedPart
      sharedPart = SharedOutput.Part()
      unsafe loop.setAside(loop.shared.bytes(of: part), for: self)
    }
  }

  /// Takes note of what became of bytes that the ``Outbox`` sent, nothing having come to be owed since.
  ///
  /// - Parameters:
  ///   - bytes: What was to be sent.
  ///   - result: How many of them the kernel took, or the negative of the reason why it took none.
  ///   - loop: Its lane.
  @inline(__always)
  final func sent(_ bytes: UnsafeRawBufferPointer, _ result: CInt, on loop: LaneLoop) {
    awaitsSending = false
    guard Int(result) == bytes.count else { return unsafe sentNotAll(of: bytes, result, on: loop) }
    took(bytes.count, on: loop)
    pushedCount = 0
  }

  @inline(never)
  private final func sentNotAll(of bytes: UnsafeRawBufferPointer, _ result: CInt, on loop: LaneLoop) {
    if result < 0, -result != EAGAIN, -result != EINTR {
      return failToSend(SocketError(.send, Errno(rawValue: -result)), on: loop)
    }
    unsafe keepRest(of: bytes, taken: max(0, Int(result)), on: loop)
    loop.settleLater(self)
  }

  // MARK: Where bytes wait

  /// Moves its answers, in its own turn, to where they wait before what others send.
  private final func moveScratchToQueue(on loop: LaneLoop) {
    loop.scratch.checkIsNotLent()
    guard loop.scratch.count > 0 else { return }
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
    guard sent < bytes.count else {
      took(sent, on: loop)
      return true
    }
    unsafe keepRest(of: bytes, taken: sent, on: loop)
    return false
  }

  /// Queues what the socket did not take.
  private final func keepRest(of bytes: UnsafeRawBufferPointer, taken: Int, on loop: LaneLoop) {
    took(taken, on: loop)
    unsafe output.append(.init(rebasing: bytes[taken...]))
    needsAttention = true
    awaitWritable(on: loop)
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
    traffic.bytesOut &+= count
    loop.traffic.bytesOut &+= count
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
