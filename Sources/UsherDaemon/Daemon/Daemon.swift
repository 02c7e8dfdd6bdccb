internal import Glibc
package import Logging
internal import Sockets
internal import SystemPackage
package import Usher
internal import UsherAdmin

/// A daemon that runs: the server that takes clients, and the one that takes operators.
package final class Daemon: Sendable {
  let parts: DaemonParts
  let admin: Usher.Server
  let log: Logger

  var data: Usher.Server { parts.server }
  var state: DaemonState { parts.state }
  var supervision: Supervision? { parts.supervision }

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
    self.log = log
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
    let (departed, drains, heap) = (DepartedClients(), DrainReporter(events), Heap())
    let observers: [any ServerObserver] = [
      ClientLog(log: log), departed, EventObserver(events: events), drains, heap,
    ]
    do {
      let data = try Usher.Server(
        service, configuration: settings.dataServer(capacity),
        observer: Observers(all: observers + (supervision.map { [$0.observe(state)] } ?? [])))
      let access = Access(settings.access)
      data.setGate { access.refusal(of: $0) ?? (bans.admits($0) ? nil : .banned) }
      data.setProxies(settings.access.proxies)
      let reloader = Reloader(
        configuration, server: data, access: access, own: own, passed: passed, threshold: threshold,
        events: events,
        supervision: supervision, log: log)
      parts = DaemonParts(
        state: state, server: data, configuration: configuration, reloader: reloader, threshold: threshold,
        bans: bans, departed: departed, events: events, drains: drains, ending: Ending(),
        supervision: supervision)
      let operations = AdminOperations(parts, authorization: authorization, log: log)
      admin = try Usher.Server(
        AdminService(operations, places: capacity.operators, log: log),
        configuration: .admin(operators: capacity.operators),
        observer: Observers(all: [OperatorLog(log: log), heap]))
      parts.operators.become(admin)
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
      listeners += try await BoundListener.bind(
        endpoint, backlog: settings.server.backlog, passingOn: settings.clientLimits.streamOptions)
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
  private func open(_ adminListener: BoundListener, _ listeners: [BoundListener], _ capacity: Capacity) async
  {
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
