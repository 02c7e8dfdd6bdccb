internal import Glibc
package import Sockets
package import Usher
package import UsherAdmin

extension Status {
  /// What operators see of a daemon.
  ///
  /// - Parameters:
  ///   - daemon: What it is and does.
  ///   - figures: Its server's figures.
  ///   - listeners: Its server's listeners.
  package init(
    _ daemon: DaemonState, figures: ServerStatus,
    listeners: [(name: String, address: SocketAddress, isInherited: Bool)]
  ) {
    let traffic = figures.traffic
    self.init(
      version: UsherVersion.current, pid: getpid(), state: daemon.phase, startedUSec: daemon.startedUSec,
      uptimeUSec: daemon.uptimeUSec, service: daemon.service, framing: daemon.framing.rawValue,
      lanes: figures.lanes.map { Lane($0) },
      listeners: listeners.map {
        Listener(name: $0.name, endpoint: $0.address.description, activated: $0.isInherited)
      },
      clients: Clients(
        current: figures.current, peak: figures.peak, accepted: UInt64(clamping: figures.accepted),
        refused: UInt64(clamping: figures.refused), kicked: UInt64(clamping: figures.kicked),
        limit: figures.limit),
      traffic: Traffic(
        messagesIn: UInt64(clamping: traffic.messagesIn), messagesOut: UInt64(clamping: traffic.messagesOut),
        bytesIn: UInt64(clamping: traffic.bytesIn), bytesOut: UInt64(clamping: traffic.bytesOut)),
      supervised: daemon.isSupervised, handedOver: 0)
  }
}

extension Status.Lane {
  fileprivate init(_ lane: ServerStatus.Lane) {
    self.init(
      index: lane.index, clients: lane.clients, messagesIn: UInt64(clamping: lane.traffic.messagesIn),
      respondedUSec: UInt64(clamping: lane.respondedUSec))
  }
}
