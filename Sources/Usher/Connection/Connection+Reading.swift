import Sockets

extension Connection {
  /// The reads that one turn may take, so that a client that sends without pause cannot hold its lane.
  private static let readsPerTurn = 4

  /// Handles what the poller reported.
  @inline(__always)
  final func handle(_ readiness: Poller.Readiness, on loop: LaneLoop) {
    if interest.contains(.readable) {
      // An error or a hang-up shows in the read as well, after what arrived before it.
      if !readiness.isDisjoint(with: [.readable, .failed, .hungUp]) { read(on: loop) }
    } else if !readiness.isDisjoint(with: [.failed, .hungUp]) {
      cut(reasonOfPendingError(), on: loop)
    }
    if readiness.contains(.writable) { flush(on: loop, isWritable: true) }
  }

  /// Reads what is there and hands on the messages in it.
  private final func read(on loop: LaneLoop) {
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
        unsafe deliver(UnsafeRawBufferPointer(rebasing: loop.receiveBuffer[..<count]), on: loop)
      }
      // A read that did not fill the buffer took everything.
      guard unsafe count == loop.receiveBuffer.count else { return }
      guard closeRequest == nil, state.reads, pauses.isEmpty else { return }
    }
  }

  /// Hands on the messages in a chunk of the stream.
  @inline(__always)
  private final func deliver(_ chunk: UnsafeRawBufferPointer, on loop: LaneLoop) {
    do {
      if framing == .raw {
        // No decoder, and so none of the exclusive access to it that would last while the service runs.
        try handOver(unsafe Message(lending: chunk), on: loop)
      } else {
        try unsafe decoder.decode(chunk) { message in
          try handOver(message, on: loop)
          return closeRequest == nil
        }
      }
    } catch {
      requestClose(after: error, on: loop)
    }
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
    traffic.messagesIn += 1
    loop.traffic.messagesIn += 1
    if let pace = loop.limits.messagePace { keep(pace, on: loop) }
    // One of sixteen: to look at the clock twice costs a tenth of what a message does.
    guard loop.traffic.messagesIn & 15 == 1 else { return try received(message) }
    let start = MonotonicTime.now
    try received(message)
    loop.meter.handled(in: .now - start)
  }

  /// The client has ended its sending side.
  private final func end(on loop: LaneLoop) {
    needsAttention = true
    guard state.isServing else {
      perform(state.handle(.clientEnded(serviceGoesOn: false)), on: loop)
      return
    }
    do {
      try decoder.finish { message in
        try handOver(message, on: loop)
        return true
      }
    } catch {
      requestClose(after: error, on: loop)
    }
    let goesOn = closeRequest == nil && ended() == .keepOpen
    if !goesOn, ending == nil { ending = (.ended, "") }
    perform(state.handle(.clientEnded(serviceGoesOn: goesOn)), on: loop)
  }
}
