extension LaneLoop {
  /// Disconnects clients.
  func kick(_ kicked: [Connection], _ request: CloseRequest) {
    for connection in kicked {
      connection.server.observer?.kicked(
        connection.summary(on: self), reason: request.reason, detail: request.detail)
      connection.requestClose(request, on: self)
    }
  }

  /// What became of a message that was sent to the clients here.
  struct Sent: Sendable {
    var ids: [UInt64] = []
    var tooSlow: [UInt64] = []
  }

  /// Sends framed bytes to the clients here that a selector means.
  func send(_ bytes: [UInt8], to selector: ClientSelector) -> Sent {
    var sent = Sent()
    let part = shared.append(bytes)
    for connection in selected(by: selector) {
      let isOpen = connection.state.acceptsOutput && !connection.isToClose
      let isTaken = connection.append(part, feeder: nil, on: self)
      if isTaken, connection.parting?.request?.reason != .slowReader {
        sent.ids.append(connection.id)
      } else if isOpen {
        // It is disconnected for it, or misses the message, as the limits say.
        sent.tooSlow.append(connection.id)
      }
    }
    return sent
  }

  /// Names a client.
  ///
  /// - Returns: Whether it is here.
  func label(_ id: UInt64, _ label: String) -> Bool {
    guard let connection = connections.all.first(where: { $0.id == id && $0.isClient }) else { return false }
    connection.label = label
    return true
  }
}
