import Sockets

extension Connection {
  /// The reads that one turn may take, so that a client that sends without pause cannot hold its lane.
  private static let readsPerTurn = 4

  /// The messages that one turn may hand on: what one read takes may be tens of thousands of them.
  private static let messagesPerTurn = 512

  /// Handles what the poller reported.
  @inline(__always)
  final func handle(_ readiness: Poller.Readiness, on loop: LaneLoop) {
    if interest.contains(.readable) {
      // An error or a hang-up shows in the read as well, after what arrived before it.
      if !readiness.isDisjoint(with: [.readable, .failed, .hungUp]) {
        read(on: loop, hasMoreBehind: !readiness.isDisjoint(with: .behindData))
      }
    } else if !readiness.isDisjoint(with: [.failed, .hungUp]), unhandled.isEmpty || !pauses.isEmpty {
      // Where only its turn is waited for, what came before is handed on first.
      cut(reasonOfPendingError(), on: loop)
    }
    if readiness.contains(.writable) { flush(on: loop, isWritable: true) }
  }

  /// Reads what is there and hands on the messages in it.
  ///
  /// - Parameters:
  ///   - loop: Its lane.
  ///   - hasMoreBehind: Whether a read may stop short of what is there.
  private final func read(on loop: LaneLoop, hasMoreBehind: Bool) {
    let last = loop.traffic.messagesIn + Self.messagesPerTurn
    for _ in 0..<Self.readsPerTurn {
      let count: Int
      do throws(SocketError) {
        guard let received = try unsafe socket.receive(into: loop.receiveBuffer) else { return }
        count = received
      } catch {
        cut(DisconnectReason(error.code), detail: error.description, on: loop)
        return
      }
      guard count > 0 else {
        end(on: loop)
        return
      }
      traffic.bytesIn += count
      loop.traffic.bytesIn += count
      times.lastActivity = loop.now
      if state.isServing {
        let chunk = unsafe UnsafeRawBufferPointer(rebasing: loop.receiveBuffer[..<count])
        let taken = unsafe deliver(chunk, until: last, on: loop)
        if taken < count {
          unsafe unhandled = ArraySlice(chunk[taken...])
          needsAttention = true
        }
      }
      // A read that did not fill the buffer took everything: epoll(7), question 9.
      guard unsafe hasMoreBehind || count == loop.receiveBuffer.count else { return }
      guard !isToClose, state.reads, pauses.isEmpty, unhandled.isEmpty else { break }
    }
    leavesUnread = true
    needsAttention = true
  }

  /// Hands on more of what was read in an earlier turn.
  final func goOn(on loop: LaneLoop) {
    needsAttention = true
    guard state.isServing, !isToClose, pauses.isEmpty else { return }
    let chunk = unhandled
    unhandled = []
    let taken = unsafe chunk.withUnsafeBytes { chunk in
      unsafe deliver(chunk, until: loop.traffic.messagesIn + Self.messagesPerTurn, on: loop)
    }
    unhandled = chunk.dropFirst(taken)
  }

  /// Sees to it that it has another turn for what was read and not handed on, as soon as nothing holds it.
  final func awaitTurn(on loop: LaneLoop) {
    guard state.isServing else {
      unhandled = []
      return
    }
    guard pauses.isEmpty, !awaitsTurn else { return }
    awaitsTurn = true
    loop.giveAnotherTurn(to: self)
  }

  /// Hands on the messages in a chunk of the stream, as many as this turn may.
  ///
  /// - Returns: How many bytes need not be looked at again.
  @inline(__always)
  private final func deliver(
    _ chunk: UnsafeRawBufferPointer, until last: Int, on loop: LaneLoop
  ) -> Int {
    do {
      guard framing == .raw else { return try unsafe decode(chunk, until: last, on: loop) }
      try handOver(unsafe Message(lending: chunk), on: loop)
    } catch {
      requestClose(after: error, on: loop)
    }
    return chunk.count
  }

  /// Hands on the messages that the decoder cuts from a chunk, as ``deliver(_:until:on:)`` does.
  @unsafe
  private final func decode(
    _ chunk: UnsafeRawBufferPointer, until last: Int, on loop: LaneLoop
  ) throws -> Int {
    // Taken out, so that no exclusive access to it lasts while the service runs.
    var decoder = self.decoder.takeOut()
    defer { self.decoder = decoder }
    let taken = try unsafe decoder.decodeSome(chunk) { message in
      try handOver(message, on: loop)
      return !isToClose && loop.traffic.messagesIn < last
    }
    return isToClose ? chunk.count : taken
  }

  private final func requestClose(after error: any Error, on loop: LaneLoop) {
    let request =
      switch error {
      case FrameDecoder.Failure.messageTooLong: CloseRequest(reason: .messageTooLong)
      case FrameDecoder.Failure.truncated: CloseRequest(reason: .truncatedMessage)
      default: CloseRequest(reason: .serviceFailed, detail: "\(error)")
      }
    requestClose(request, on: loop)
  }

  @inline(__always)
  private final func handOver(_ message: borrowing Message, on loop: LaneLoop) throws {
    traffic.messagesIn &+= 1
    loop.traffic.messagesIn &+= 1
    if let pace = loop.limits.messagePace { keep(pace, on: loop) }
    // One of sixteen: to look at the clock twice costs a tenth of what a message does.
    guard loop.traffic.messagesIn & 15 == 1 else { return try received(message) }
    try handOverTimed(message, on: loop)
  }

  private final func handOverTimed(_ message: borrowing Message, on loop: LaneLoop) throws {
    let start = MonotonicTime.now
    try received(message)
    loop.handled(in: .now - start)
  }

  /// The client has ended its sending side.
  private final func end(on loop: LaneLoop) {
    needsAttention = true
    guard state.isServing else {
      perform(state.handle(.clientEnded(serviceGoesOn: false)), on: loop)
      return
    }
    do {
      // It has no more to decode, and is not kept while the service runs.
      var decoder = self.decoder.takeOut()
      try decoder.finish { message in
        try handOver(message, on: loop)
        return true
      }
    } catch {
      requestClose(after: error, on: loop)
    }
    let goesOn = !isToClose && ended() == .keepOpen
    if !goesOn, ending == nil { beginParting().decide(.ended, detail: "") }
    perform(state.handle(.clientEnded(serviceGoesOn: goesOn)), on: loop)
  }
}

extension Poller.Readiness {
  /// What stands behind the data in a stream, so that a read of the data does not come to it.
  fileprivate static var behindData: Self { [.peerEnded, .urgent, .failed, .hungUp] }
}
