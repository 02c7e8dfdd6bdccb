/// How clients are sent off by a server that stops or is drained.
struct Leave {
  /// The nanoseconds over which their ends are spread.
  let spread: Int64
  let request: CloseRequest

  /// A moment drawn evenly over the spread.
  func moment(from now: MonotonicTime) -> MonotonicTime {
    now + (spread > 0 ? Int64.random(in: 0..<spread) : 0)
  }
}

extension LaneLoop {
  /// Has every client take leave at a moment drawn evenly over so many nanoseconds, and who comes after them.
  func sendOff(spread: Int64, _ request: CloseRequest) {
    let leave = Leave(spread: spread, request: request)
    self.leave = leave
    giveUpOnArrivals()
    for connection in connections.all where connection.parting?.closing == nil {
      connection.beginParting().leaving = leave.moment(from: now)
      connection.needsAttention = true
      settleLater(connection)
    }
  }

  /// Has nobody take leave any more who has not begun to.
  func callBack() {
    leave = nil
    for connection in connections.all { connection.callBack() }
  }

  /// Closes every connection at once.
  func cutAll(for reason: DisconnectReason) {
    giveUpOnArrivals()
    for connection in connections.all { connection.cut(reason, on: self) }
  }
}
