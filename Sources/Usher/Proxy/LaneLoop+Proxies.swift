import Sockets

extension LaneLoop {
  /// The bytes that one look at what has come takes at most.
  private static let headerPiece = 1_024

  /// Takes a connection of a proxy, which waits here until its header has come.
  func introduce(_ arrival: ProxyArrival) {
    // It comes with the connection, and so it is mostly there already.
    guard !readHeader(of: arrival) else { return }
    guard leave == nil else { return giveUp(on: arrival, for: .draining, detail: "") }
    let key = arrivals.nextKey()
    do throws(SocketError) {
      try arrival.stream.withNumber { number throws(SocketError) in
        try poller.add(number, for: .readable, as: key)
      }
    } catch {
      return giveUp(on: arrival, for: .proxyHeader, detail: error.description)
    }
    arrival.key = key
    arrivals.insert(arrival, as: key)
    lookAgain(at: key, by: arrival.deadline)
  }

  /// Reads what has come of the header that is waited for under a key, if one still is.
  ///
  /// Never inlined: the compiler would check the access to ``arrivals`` once for each batch of messages.
  @inline(never)
  func readHeader(of key: ConnectionTable.Key) {
    if let arrival = arrivals[key] { readHeader(of: arrival) }
  }

  /// Reads what has come of a header, and lets the client in once it is complete.
  ///
  /// What follows the header is the client's and stays in the kernel: only what belongs to the header is taken out.
  ///
  /// - Returns: Whether the wait for it is over.
  @discardableResult
  private func readHeader(of arrival: ProxyArrival) -> Bool {
    let buffer = unsafe UnsafeMutableRawBufferPointer(rebasing: receiveBuffer[..<Self.headerPiece])
    do throws(SocketError) {
      while let count = try unsafe arrival.stream.peek(into: buffer) {
        guard count > 0 else {
          giveUp(on: arrival, for: .proxyHeader, detail: "it ended before its header had come")
          return true
        }
        // By a copy: what is then received may be less than what was looked at, or nothing.
        var ahead = arrival.parser
        let (used, verdict) = unsafe ahead.take(buffer[..<count])
        if case .wrong(let problem) = verdict {
          giveUp(on: arrival, for: .proxyHeader, detail: problem.rawValue)
          return true
        }
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<used])
        guard let received = try unsafe arrival.stream.receive(into: part) else { return false }
        guard case .complete(let header) = unsafe arrival.parser.take(part[..<received]).verdict else {
          continue
        }
        forget(arrival)
        if let stream = arrival.stream.take() {
          arrival.entrance.receive(stream, arrival.newcomer, introducedAs: header)
        }
        return true
      }
      return false
    } catch {
      giveUp(on: arrival, for: .proxyHeader, detail: error.description)
      return true
    }
  }

  /// Finds out whether a header is late.
  func look(at arrival: ProxyArrival, as key: ConnectionTable.Key) {
    guard arrival.deadline <= now else { return lookAgain(at: key, by: arrival.deadline) }
    giveUp(on: arrival, for: .proxyHeader, detail: "its header did not come in time")
  }

  /// Closes every connection whose header has not come: nobody is let in any more.
  func giveUpOnArrivals() {
    for arrival in arrivals.all { giveUp(on: arrival, for: .draining, detail: "") }
  }

  private func giveUp(on arrival: ProxyArrival, for reason: DisconnectReason, detail: String) {
    forget(arrival)
    // Closed at once, so that the proxy learns of it.
    try? arrival.stream.take()?.close()
    arrival.entrance.giveUp(on: arrival.newcomer, for: reason, detail: detail)
  }

  private func forget(_ arrival: ProxyArrival) {
    guard let key = arrival.key.take() else { return }
    arrivals.remove(key)
    try? arrival.stream.withNumber { number throws(SocketError) in try poller.remove(number) }
  }

  private func lookAgain(at key: ConnectionTable.Key, by deadline: MonotonicTime) {
    look(at: key, in: wheel.tick(for: deadline, now: now))
  }
}
