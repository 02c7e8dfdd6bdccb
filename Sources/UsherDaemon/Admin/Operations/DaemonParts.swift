package import Usher

/// The parts of a daemon that operators see and steer.
package struct DaemonParts: Sendable {
  /// What it is, and what it is doing.
  package let state: DaemonState
  /// What takes its clients.
  package let server: Usher.Server
  /// How it is configured.
  package let configuration: LiveConfiguration
  /// Reads that again.
  package let reloader: Reloader
  /// The level of its log.
  package let threshold: LogThreshold
  /// Who is kept out.
  package let bans: Bans
  /// Who has left.
  package let departed: DepartedClients
  /// Who watches.
  package let events: EventHub
  /// How a drain goes on.
  package let drains: DrainReporter
  /// What takes operators.
  package let operators: OperatorsServer
  /// The way to its end.
  package let ending: Ending
  /// Who is told how it is.
  package let supervision: Supervision?

  /// The parts of a daemon.
  package init(
    state: DaemonState, server: Usher.Server, configuration: LiveConfiguration, reloader: Reloader,
    threshold: LogThreshold, bans: Bans, departed: DepartedClients, events: EventHub, drains: DrainReporter,
    operators: OperatorsServer = OperatorsServer(), ending: Ending, supervision: Supervision? = nil
  ) {
    self.state = state
    self.server = server
    self.configuration = configuration
    self.reloader = reloader
    self.threshold = threshold
    self.bans = bans
    self.departed = departed
    self.events = events
    self.drains = drains
    self.operators = operators
    self.ending = ending
    self.supervision = supervision
  }
}
