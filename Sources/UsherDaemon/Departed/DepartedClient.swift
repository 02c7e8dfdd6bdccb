package import Sockets
package import Usher

/// A client that has left, in little room: ten thousand of them are kept.
package struct DepartedClient: Sendable {
  /// The most that is kept of a text that came from elsewhere, in bytes.
  private static let longestText = 128

  /// Which client it was.
  package let id: UInt64
  /// Where it came from.
  package let address: SocketAddress
  /// The process at the other end of a Unix socket.
  package let peer: (pid: Int32, uid: UInt32)?
  /// Its name, cut where it is long.
  package let label: String
  /// The lane that it was on.
  package let lane: Int
  /// When it connected.
  package let connectedUSec: UInt64
  /// For how long it was connected.
  package let ageUSec: Int64
  /// For how long nothing had come from it nor been taken by it.
  package let idleUSec: Int64
  /// What had gone to and fro.
  package let traffic: TrafficCounters
  /// The bytes that it did not take.
  package let queuedBytes: Int
  /// When it left.
  package let departedUSec: UInt64
  /// Why it left.
  package let reason: DisconnectReason
  /// What else there is to say about why, cut where it is long.
  package var detail: String

  /// A client as it was last.
  package init(_ client: ClientSnapshot, reason: DisconnectReason, detail: String, departedUSec: UInt64) {
    id = client.id
    address = client.address
    peer = client.credentials.map { ($0.pid, $0.uid) }
    label = client.label.shortened(toBytes: Self.longestText)
    lane = client.lane
    connectedUSec = UInt64(clamping: client.connectedUSec)
    ageUSec = client.ageUSec
    idleUSec = client.idleUSec
    traffic = client.traffic
    queuedBytes = client.queuedBytes
    self.departedUSec = departedUSec
    self.reason = reason
    self.detail = detail.shortened(toBytes: Self.longestText)
  }
}

extension DepartedClient: Selectable {
  package var ipAddress: IPAddress? { address.ipAddress }
  package var idleNanoseconds: Int64 { Duration.microseconds(idleUSec).wholeNanoseconds }
  package var ageNanoseconds: Int64 { Duration.microseconds(ageUSec).wholeNanoseconds }
}
