internal import Glibc
package import Logging
package import Usher

/// A daemon that runs: the server that takes clients, and what goes with it.
package final class Daemon: Sendable {
  /// What a daemon is doing.
  package enum Phase: Sendable {
    case starting, running, stopping
  }

  private let configuration: Configuration
  private let log: Logger
  private let server: Usher.Server
  private let phase = Lock(Phase.starting)

  /// Starts everything; when this returns, every listener accepts.
  ///
  /// - Parameters:
  ///   - configuration: How.
  ///   - service: What is done with messages.
  ///   - log: Where events are told.
  /// - Throws: Why it can't run.
  package init(_ configuration: Configuration, service: any Service, log: Logger) async throws(StartError) {
    self.configuration = configuration
    self.log = log

    // All of them before anyone is let in: nobody is to meet a daemon that then does not start.
    var listeners: [BoundListener] = []
    for endpoint in configuration.server.listen {
      listeners += try await BoundListener.bind(endpoint, backlog: configuration.server.backlog)
    }
    let capacity = configuration.capacity(log: log)
    do {
      server = try Usher.Server(
        service, configuration: configuration.dataServer(clients: capacity.clients),
        observer: ClientLog(log: log))
    } catch {
      throw .unavailable("can't start: \(error)")
    }

    for listener in listeners {
      await listener.give(to: server)
      log.info("listening on \(listener.address)", metadata: ["listener": "\(listener.name)"])
    }
    phase.withLock { $0 = .running }
    log.info(
      "ready",
      metadata: [
        "version": "\(UsherVersion.current)", "pid": "\(getpid())",
        "service": "\(configuration.server.service)",
        "framing": "\(configuration.server.framing.rawValue)", "clients": "\(capacity.clients)",
      ])
  }

  /// Stops in order, and returns when it has.
  package func stop() async {
    phase.withLock { $0 = .stopping }
    let drain = configuration.drain
    let cut = await server.stop(
      spread: drain.spread, deadline: drain.deadline == .zero ? Self.forever : drain.deadline,
      farewell: drain.farewell)
    if cut > 0 { log.warning("cut clients that were left at the deadline", metadata: ["clients": "\(cut)"]) }
  }

  /// Stops at once.
  package func cut() async {
    phase.withLock { $0 = .stopping }
    await server.cut()
  }

  private static let forever = Duration.seconds(100 * 365 * 86_400)
}
