internal import Glibc
package import Logging
internal import Sockets
internal import SystemPackage
package import Usher
internal import UsherAdmin

/// A daemon that runs: the server that takes clients, and the one that takes operators.
package final class Daemon: Sendable {
  private let configuration: LiveConfiguration
  private let log: Logger
  private let parts: DaemonParts
  private let admin: Usher.Server
  private let supervision: Supervision?

  private var data: Usher.Server { parts.server }
  private var state: DaemonState { parts.state }

  /// Starts everything; when this returns, every listener accepts.
  ///
  /// - Parameters:
  ///   - configuration: How.
  ///   - service: What is done with messages.
  ///   - passed: The listeners that a supervisor passed. Where there is one for clients, none is made for them, and
  ///     likewise for operators.
  ///   - runtimeDirectory: `$XDG_RUNTIME_DIR`, where the admin socket may be made.
  ///   - stateDirectory: Where bans are kept.
  ///   - supervision: Who is told how it goes.
  ///   - threshold: The level of the log.
  ///   - log: Where events are told.
  /// - Throws: Why it can't run.
  package init(
    _ configuration: LiveConfiguration, service: any Service, passed: PassedListeners = PassedListeners(),
    runtimeDirectory: String?, stateDirectory: StateDirectory, supervision: Supervision? = nil,
    threshold: LogThreshold, log: Logger
  ) async throws(StartError) {
    self.configuration = configuration
    self.log = log
    self.supervision = supervision
    let settings = configuration.current
    let state = DaemonState(
      service: settings.server.service, framing: settings.server.framing, isSupervised: supervision != nil,
      isActivated: !passed.data.isEmpty || passed.admin != nil)
    passed.warn(of: settings, log: log)

    // All of them before anyone is let in: nobody is to meet a daemon that then does not start.
    let listeners = try await Self.listeners(passed, settings)
    let adminListener: BoundListener
    if let admin = passed.admin {
      adminListener = admin
    } else {
      adminListener = try Self.adminListener(settings, runtimeDirectory)
    }
    let bans = Bans(in: stateDirectory, log: log)
    let own = OwnDescriptors(queues: settings.server.queues)
    let capacity = settings.capacity(beside: own, log: log)

    let authorization = AdminAuthorization(
      socket: adminListener.address.path, groupMayAct: configuration.current.admin.groupMayAct)
    if !authorization.groupIsKnown {
      log.warning("the admin socket's group can't be told, so it gives nobody anything")
    }
    let events = EventHub()
    let (departed, drains) = (DepartedClients(), DrainReporter(events))
    let observers: [any ServerObserver] = [
      ClientLog(log: log), departed, EventObserver(events: events), drains,
    ]
    do {
      let data = try Usher.Server(
        service, configuration: settings.dataServer(capacity),
        observer: Observers(all: observers + (supervision.map { [$0.observe(state)] } ?? [])))
      data.setGate { bans.admits($0) }
      let reloader = Reloader(
        configuration, server: data, own: own, passed: passed, threshold: threshold, events: events,
        supervision: supervision, log: log)
      parts = DaemonParts(
        state: state, server: data, configuration: configuration, reloader: reloader, threshold: threshold,
        bans: bans, departed: departed, events: events, drains: drains, ending: Ending(),
        supervision: supervision)
      let operations = AdminOperations(parts, authorization: authorization, log: log)
      admin = try Usher.Server(
        AdminService(operations, places: capacity.operators, log: log),
        configuration: .admin(operators: capacity.operators), observer: OperatorLog(log: log))
    } catch {
      throw .unavailable("can't start: \(error)", code: error.code)
    }
    try await checkLanes()
    await open(adminListener, listeners, capacity)
  }

  private static func listeners(
    _ passed: PassedListeners, _ settings: Configuration
  ) async throws(StartError) -> [BoundListener] {
    guard passed.data.isEmpty else { return passed.data }
    var listeners: [BoundListener] = []
    for endpoint in settings.server.listen {
      listeners += try await BoundListener.bind(endpoint, backlog: settings.server.backlog)
    }
    return listeners
  }

  private static func adminListener(
    _ configuration: Configuration, _ runtimeDirectory: String?
  ) throws(StartError) -> BoundListener {
    let socket = try AdminSocket(
      configured: configuration.admin.socket, isRoot: geteuid() == 0, runtimeDirectory: runtimeDirectory)
    return try socket.bind(for: try AdminGroup(configuration))
  }

  /// Makes sure that every lane runs, before anyone is let in who might keep one busy.
  private func checkLanes() async throws(StartError) {
    for (name, server) in [("data", data), ("admin", admin)] {
      let silent = await server.unresponsive(within: Self.firstAnswer)
      guard silent.isEmpty else { throw .unavailable("can't start: \(name) \(silent) does not run") }
    }
  }

  /// Lets operators and clients in.
  private func open(_ adminListener: BoundListener, _ listeners: [BoundListener], _ capacity: Capacity) async {
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

  /// How long the lanes may take to begin on a machine that is very busy.
  private static let firstAnswer = Duration.seconds(20)
}

extension Daemon {
  /// Reads the configuration again; what comes of it is logged.
  package func reload() async {
    _ = try? await parts.reloader.reload()
  }

  /// Wishes that it end.
  package func wish(_ wish: Ending.Wish) { parts.ending.wish(wish) }

  /// Returns when it has ended, as somebody wished: in order, and at once where that was wished, then or meanwhile.
  package func runToEnd() async {
    var isStopping = false
    for await wish in parts.ending.wishes {
      switch wish {
      case .inOrder where isStopping: break
      case .inOrder(let who):
        isStopping = true
        log.info("stopping", metadata: ["by": "\(who)"])
        Task.onServer { [self] in
          await stop()
          parts.ending.finish()
        }
      case .atOnce(let who):
        log.warning("stopping at once", metadata: ["by": "\(who)"])
        await cut()
        parts.ending.finish()
      }
    }
  }

  /// Stops in order, and returns when it has; operators are answered until then.
  private func stop() async {
    beginToStop()
    let drain = configuration.current.drain
    let deadline = drain.deadline == .zero ? Self.forever : drain.deadline
    supervision?.stopping(within: deadline)
    let cut = await data.stop(spread: drain.spread, deadline: deadline, farewell: drain.farewell)
    parts.drains.stopped(cut: cut)
    if cut > 0 { log.warning("cut clients that were left at the deadline", metadata: ["clients": "\(cut)"]) }
    supervision?.stillStopping()
    await admin.stop(spread: .zero, deadline: Self.operatorsDeadline, farewell: "")
  }

  /// Stops at once.
  private func cut() async {
    beginToStop()
    supervision?.stopping(within: .zero)
    let left = data.clientCounts.current
    await data.cut()
    parts.drains.stopped(cut: left)
    await admin.stop(spread: .zero, deadline: Self.operatorsDeadline, farewell: "")
  }

  private func beginToStop() {
    guard state.phase != .stopping else { return }
    state.become(.stopping)
    parts.events.tell(.stopping)
  }

  private static let forever = Duration.seconds(100 * 365 * 86_400)

  /// An answer that is on its way arrives; an operator who only looks on keeps nobody.
  private static let operatorsDeadline = Duration.milliseconds(200)
}
