internal import Glibc
package import Logging
package import Usher
internal import UsherAdmin

/// A daemon that runs: the server that takes clients, and the one that takes operators.
package final class Daemon: Sendable {
  private let configuration: Configuration
  private let log: Logger
  private let state: DaemonState
  private let data: Usher.Server
  private let admin: Usher.Server

  /// Starts everything; when this returns, every listener accepts.
  ///
  /// - Parameters:
  ///   - configuration: How.
  ///   - service: What is done with messages.
  ///   - adminSocket: Where operators come.
  ///   - log: Where events are told.
  /// - Throws: Why it can't run.
  package init(
    _ configuration: Configuration, service: any Service, adminSocket: AdminSocket, log: Logger
  ) async throws(StartError) {
    self.configuration = configuration
    self.log = log
    state = DaemonState(service: configuration.server.service, framing: configuration.server.framing)

    // All of them before anyone is let in: nobody is to meet a daemon that then does not start.
    var listeners: [BoundListener] = []
    for endpoint in configuration.server.listen {
      listeners += try await BoundListener.bind(endpoint, backlog: configuration.server.backlog)
    }
    let adminListener = try adminSocket.bind(for: try AdminGroup(configuration))
    let capacity = configuration.capacity(log: log)

    let authorization = AdminAuthorization(
      socket: adminSocket.path, groupMayAct: configuration.admin.groupMayAct)
    if !authorization.groupIsKnown {
      log.warning("the admin socket's group can't be told, so it gives nobody anything")
    }
    do {
      data = try Usher.Server(
        service, configuration: configuration.dataServer(capacity),
        observer: ClientLog(log: log))
      let operations = AdminOperations(state, server: data, authorization: authorization, log: log)
      admin = try Usher.Server(
        AdminService(operations), configuration: .admin(operators: capacity.operators),
        observer: OperatorLog(log: log))
    } catch {
      throw .unavailable("can't start: \(error)")
    }

    await adminListener.give(to: admin)
    for listener in listeners {
      await listener.give(to: data)
      log.info("listening on \(listener.address)", metadata: ["listener": "\(listener.name)"])
    }
    log.info("operators at \(adminSocket.path)")
    state.become(.running)
    log.info(
      "ready",
      metadata: [
        "version": "\(UsherVersion.current)", "pid": "\(getpid())", "service": "\(state.service)",
        "framing": "\(state.framing.rawValue)", "clients": "\(capacity.clients)",
      ])
  }

  /// Stops in order, and returns when it has; operators are answered until then.
  package func stop() async {
    state.become(.stopping)
    let drain = configuration.drain
    let deadline = drain.deadline == .zero ? Self.forever : drain.deadline
    let cut = await data.stop(spread: drain.spread, deadline: deadline, farewell: drain.farewell)
    if cut > 0 { log.warning("cut clients that were left at the deadline", metadata: ["clients": "\(cut)"]) }
    await admin.stop(spread: .zero, deadline: Self.operatorsDeadline, farewell: "")
  }

  /// Stops at once.
  package func cut() async {
    state.become(.stopping)
    await data.cut()
    await admin.cut()
  }

  private static let forever = Duration.seconds(100 * 365 * 86_400)

  /// An answer that is on its way arrives; an operator who only looks on keeps nobody.
  private static let operatorsDeadline = Duration.milliseconds(200)
}
