extension LaneLoop {
  /// Has every client take leave at a moment drawn evenly over so many nanoseconds.
  func sendOff(spread: Int64, _ request: CloseRequest) {
    leave = request
    for connection in connections.all where connection.times.closing == nil {
      connection.times.leaving = now + (spread > 0 ? Int64.random(in: 0..<spread) : 0)
      connection.needsAttention = true
      settleLater(connection)
    }
  }

  /// Has nobody take leave any more who has not begun to.
  func callBack() {
    leave = nil
    for connection in connections.all { connection.times.leaving = nil }
  }

  /// Closes every connection at once.
  func cutAll(for reason: DisconnectReason) {
    for connection in connections.all { connection.cut(reason, on: self) }
  }
}
