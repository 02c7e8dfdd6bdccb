import Varlink

/// One client as operators see it, connected or departed.
package struct ClientRecord: Codable, Hashable, Sendable {
  /// Never given to another client while the daemon lives.
  package var id: UInt64
  /// The address it connects from; unix: for every client of a Unix socket.
  package var endpoint: String
  /// The process at the other end of a Unix socket.
  package var peerPid: Int32?
  /// The user of that process.
  package var peerUid: UInt32?
  /// The name an operator or the service gave it, or empty.
  package var label: String
  /// The index of its lane.
  package var lane: Int
  /// When it connected.
  package var connectedUSec: UInt64
  /// For how long no byte has come from it and none was taken by it.
  package var idleUSec: UInt64
  /// Messages received from it.
  package var messagesIn: UInt64
  /// Messages sent to it.
  package var messagesOut: UInt64
  /// Bytes received from it.
  package var bytesIn: UInt64
  /// Bytes sent to it.
  package var bytesOut: UInt64
  /// Bytes that wait to be sent to it.
  package var queuedBytes: UInt64
  /// What its connection is doing.
  package var state: State
  /// When it left, if it has.
  package var departedUSec: UInt64?
  /// Why it left, by the name that log, counters and events use too.
  package var reason: String?
  /// What else there is to say about why.
  package var detail: String?

  /// What a client's connection is doing.
  package enum State: String, Codable, Sendable, CaseIterable {
    case open, halfClosed, paused, slow, closing
  }

  /// A whole record: nothing may be left out but the process of a client that has no Unix socket, and the end of one
  /// that is there.
  package init(
    id: UInt64, endpoint: String, peerPid: Int32? = nil, peerUid: UInt32? = nil, label: String, lane: Int,
    connectedUSec: UInt64, idleUSec: UInt64, messagesIn: UInt64, messagesOut: UInt64, bytesIn: UInt64,
    bytesOut: UInt64, queuedBytes: UInt64, state: State, departedUSec: UInt64? = nil, reason: String? = nil,
    detail: String? = nil
  ) {
    self.id = id
    self.endpoint = endpoint.printable
    self.peerPid = peerPid
    self.peerUid = peerUid
    self.label = label.printable
    self.lane = lane
    self.connectedUSec = connectedUSec
    self.idleUSec = idleUSec
    self.messagesIn = messagesIn
    self.messagesOut = messagesOut
    self.bytesIn = bytesIn
    self.bytesOut = bytesOut
    self.queuedBytes = queuedBytes
    self.state = state
    self.departedUSec = departedUSec
    self.reason = reason
    self.detail = detail?.printable
  }
}
