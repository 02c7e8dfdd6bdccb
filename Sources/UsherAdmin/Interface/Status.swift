import Varlink

/// `io.usher.Admin.GetStatus`.
package struct GetStatus: Method {
  package static let name = "io.usher.Admin.GetStatus"
  package typealias Answer = Status

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks for the status; there is nothing to say about it.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}

/// What a daemon is, what it is doing, and its figures.
package struct Status: Codable, Hashable, Sendable {
  /// The version of usherd.
  package var version: String
  /// Its process.
  package var pid: Int32
  /// What it is doing.
  package var state: State
  /// When it started.
  package var startedUSec: UInt64
  /// For how long it has run.
  package var uptimeUSec: UInt64
  /// What is done with messages.
  package var service: String
  /// Where a message ends.
  package var framing: String
  /// The queues that clients are spread over.
  package var lanes: [Lane]
  /// The sockets that take clients.
  package var listeners: [Listener]
  /// How many clients there are and were.
  package var clients: Clients
  /// What was received and sent.
  package var traffic: Traffic
  /// Whether a supervisor started it.
  package var supervised: Bool
  /// Connections taken over from the process before it.
  package var handedOver: UInt64
  /// While its clients are sent off, and until that is taken back.
  package var drain: DrainProgress?

  /// A whole status: nothing may be left out.
  package init(
    version: String, pid: Int32, state: State, startedUSec: UInt64, uptimeUSec: UInt64, service: String,
    framing: String, lanes: [Lane], listeners: [Listener], clients: Clients, traffic: Traffic,
    supervised: Bool, handedOver: UInt64, drain: DrainProgress? = nil
  ) {
    self.version = version
    self.pid = pid
    self.state = state
    self.startedUSec = startedUSec
    self.uptimeUSec = uptimeUSec
    self.service = service
    self.framing = framing
    self.lanes = lanes
    self.listeners = listeners
    self.clients = clients
    self.traffic = traffic
    self.supervised = supervised
    self.handedOver = handedOver
    self.drain = drain
  }
}
