import Sockets

extension LaneLoop {
  /// Puts other limits into force, for those who are here too.
  ///
  /// Nobody is disconnected for it: what waits already may wait, and times that have changed count from now.
  func setLimits(_ new: Limits) {
    let before = limits
    limits = LaneLimits(new, before: (before, now))
    mailbox.setByteLimit(for: new)
    let options = new.streamOptions
    for connection in connections.all {
      connection.decoder.limit = limits.messageBytes
      if before.kernelTimes != limits.kernelTimes, connection.address.ipAddress != nil {
        connection.stream.setTimes(options)
      }
      if limits.slowReader != .pause { connection.letFeedersGo(on: self) }
      connection.needsAttention = true
      settleLater(connection)
    }
  }
}
