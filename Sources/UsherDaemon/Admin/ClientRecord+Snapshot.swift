internal import Sockets
package import Usher
package import UsherAdmin

extension ClientRecord {
  /// What operators see of a client.
  package init(_ client: ClientSnapshot) {
    self.init(
      id: client.id, endpoint: client.address.ipAddress == nil ? "unix:" : client.address.description,
      peerPid: client.credentials?.pid, peerUid: client.credentials?.uid, label: client.label,
      lane: client.lane,
      connectedUSec: UInt64(clamping: client.connectedUSec), idleUSec: UInt64(clamping: client.idleUSec),
      messagesIn: UInt64(clamping: client.traffic.messagesIn),
      messagesOut: UInt64(clamping: client.traffic.messagesOut),
      bytesIn: UInt64(clamping: client.traffic.bytesIn),
      bytesOut: UInt64(clamping: client.traffic.bytesOut), queuedBytes: UInt64(clamping: client.queuedBytes),
      state: State(client.state))
  }
}

extension ClientRecord {
  /// What operators see of a client that has left.
  package init(_ client: DepartedClient) {
    self.init(
      id: client.id, endpoint: client.address.ipAddress == nil ? "unix:" : client.address.description,
      peerPid: client.peer?.pid, peerUid: client.peer?.uid, label: client.label, lane: client.lane,
      connectedUSec: client.connectedUSec, idleUSec: UInt64(clamping: client.idleUSec),
      messagesIn: UInt64(clamping: client.traffic.messagesIn),
      messagesOut: UInt64(clamping: client.traffic.messagesOut),
      bytesIn: UInt64(clamping: client.traffic.bytesIn),
      bytesOut: UInt64(clamping: client.traffic.bytesOut), queuedBytes: UInt64(clamping: client.queuedBytes),
      state: .closing, departedUSec: client.departedUSec, reason: client.reason.rawValue,
      detail: client.detail)
  }
}

extension ClientRecord.State {
  fileprivate init(_ state: ClientSnapshot.State) {
    self =
      switch state {
      case .open: .open
      case .halfClosed: .halfClosed
      case .paused: .paused
      case .slow: .slow
      case .closing: .closing
      }
  }
}
