internal import Glibc
package import Logging
internal import Sockets
internal import SystemPackage
package import Usher
internal import UsherAdmin

/// A daemon that runs: the server that takes clients, and the one that takes operators.
package final class Daemon: Sendable {
  private let configuration: Configuration
  private let log: Logger
  private let state: DaemonState
  private let data: Usher.Server
  private let admin: Usher.Server
  private let supervision: Supervision?

  /// Starts everything; when this returns, every listener accepts.
  ///
  /// - Parameters:
  ///   - configuration: How.
  ///   - service: What is done with messages.
  ///   - passed: The listeners that a supervisor passed. Where there is one for clients, none is made for them, and
  ///     likewise for operators.
  ///   - runtimeDirectory: `$XDG_RUNTIME_DIR`, where the admin socket may be made.
  ///   - supervision: Who is told how it goes.
  ///   - log: Where events are told.
  /// - Throws: Why it can't run.
  package init(
    _ configuration: Configuration, service: any Service, passed: PassedListeners = PassedListeners(),
    runtimeDirectory: String?, supervision: Supervision? = nil, log: Logger
  ) async throws(StartError) {
    self.configuration = configuration
    self.log = log
    self.supervision = supervision
    let state = DaemonState(
      service: configuration.server.service, framing: configuration.server.framing,
      isSupervised: supervision != nil)
    self.state = state
    passed.warn(of: configuration, log: log)

    // All of them before anyone is let in: nobody is to meet a daemon that then does not start.
    var listeners = passed.data
    if listeners.isEmpty {
      for endpoint in configuration.server.listen {
        listeners += try await BoundListener.bind(endpoint, backlog: configuration.server.backlog)
      }
    }
    let adminListener: BoundListener
    if let admin = passed.admin {
      adminListener = admin
    } else {
      adminListener = try Self.adminListener(configuration, runtimeDirectory)
    }
    let capacity = configuration.capacity(log: log)

    let authorization = AdminAuthorization(
      socket: adminListener.address.path, groupMayAct: configuration.admin.groupMayAct)
    if !authorization.groupIsKnown {
      log.warning("the admin socket's group can't be told, so it gives nobody anything")
    }
    let observers = [ClientLog(log: log)] + (supervision.map { [$0.observe(state)] } ?? [])
    do {
      data = try Usher.Server(
        service, configuration: configuration.dataServer(capacity),
        observer: Observers(all: observers))
      let operations = AdminOperations(state, server: data, authorization: authorization, log: log)
      admin = try Usher.Server(
        AdminService(operations), configuration: .admin(operators: capacity.operators),
        observer: OperatorLog(log: log))
    } catch {
      throw .unavailable("can't start: \(error)", code: error.code)
    }
    // Before anyone is let in, who might keep a lane busy.
    for (name, server) in [("data", data), ("admin", admin)] {
      let silent = await server.unresponsive(within: Self.firstAnswer)
      guard silent.isEmpty else { throw .unavailable("can't start: \(name) \(silent) does not run") }
    }

    await adminListener.give(to: admin)
    for listener in listeners {
      await listener.give(to: data)
      var metadata: Logger.Metadata = ["listener": "\(listener.name)"]
      if listener.isInherited { metadata["activated"] = "true" }
      log.info("listening on \(listener.address)", metadata: metadata)
    }
    log.info("operators at \(adminListener.address.path ?? adminListener.address.description)")
    state.become(.running)
    log.info(
      "ready",
      metadata: [
        "version": "\(UsherVersion.current)", "pid": "\(getpid())", "service": "\(state.service)",
        "framing": "\(state.framing.rawValue)", "clients": "\(capacity.clients)",
      ])
    supervision?.ready(data: data, admin: admin)
  }

  private static func adminListener(
    _ configuration: Configuration, _ runtimeDirectory: String?
  ) throws(StartError) -> BoundListener {
    let socket = try AdminSocket(
      configured: configuration.admin.socket, isRoot: geteuid() == 0, runtimeDirectory: runtimeDirectory)
    return try socket.bind(for: try AdminGroup(configuration))
  }

  /// Stops in order, and returns when it has; operators are answered until then.
  package func stop() async {
    state.become(.stopping)
    let drain = configuration.drain
    let deadline = drain.deadline == .zero ? Self.forever : drain.deadline
    supervision?.stopping(within: deadline)
    let cut = await data.stop(spread: drain.spread, deadline: deadline, farewell: drain.farewell)
    if cut > 0 { log.warning("cut clients that were left at the deadline", metadata: ["clients": "\(cut)"]) }
    supervision?.stillStopping()
    await admin.stop(spread: .zero, deadline: Self.operatorsDeadline, farewell: "")
  }

  /// Stops at once.
  package func cut() async {
    state.become(.stopping)
    supervision?.stopping(within: .zero)
    await data.cut()
    await admin.cut()
  }

  /// How long the lanes may take to begin on a machine that is very busy.
  private static let firstAnswer = Duration.seconds(20)

  private static let forever = Duration.seconds(100 * 365 * 86_400)

  /// An answer that is on its way arrives; an operator who only looks on keeps nobody.
  private static let operatorsDeadline = Duration.milliseconds(200)
}
