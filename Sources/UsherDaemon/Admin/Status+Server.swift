internal import Glibc
package import Sockets
internal import Usher
package import UsherAdmin

extension Status {
  /// What operators see of a daemon.
  ///
  /// - Parameters:
  ///   - daemon: What it is and does.
  ///   - figures: Its figures, of which those that are metrics too are read as those are.
  ///   - listeners: Its server's listeners.
  package init(
    _ daemon: DaemonState, _ figures: Figures,
    listeners: [(name: String, address: SocketAddress, isInherited: Bool)]
  ) {
    func number(_ metric: Metric) -> UInt64 { UInt64(clamping: metric.sum(in: figures)) }
    self.init(
      version: UsherVersion.current, pid: getpid(), state: figures.state, startedUSec: daemon.startedUSec,
      uptimeUSec: daemon.uptimeUSec, service: figures.service, framing: figures.framing,
      lanes: figures.server.lanes.map { Lane($0) },
      listeners: listeners.map {
        Listener(name: $0.name, endpoint: $0.address.description, activated: $0.isInherited)
      },
      clients: Clients(
        current: Metric.current.sum(in: figures), peak: Metric.peak.sum(in: figures),
        accepted: number(.accepted), refused: number(.refused), kicked: number(.kicked),
        limit: Metric.limit.sum(in: figures)),
      traffic: Traffic(
        messagesIn: number(.messagesIn), messagesOut: number(.messagesOut), bytesIn: number(.bytesIn),
        bytesOut: number(.bytesOut)),
      supervised: figures.isSupervised, handedOver: 0, drain: figures.drain.map { DrainProgress($0) })
  }
}

extension Status.Lane {
  fileprivate init(_ lane: ServerStatus.Lane) {
    self.init(
      index: lane.index, clients: lane.clients, messagesIn: UInt64(clamping: lane.traffic.messagesIn),
      respondedUSec: UInt64(clamping: lane.respondedUSec))
  }
}
