package import Logging
package import Usher
package import UsherAdmin
internal import Varlink

/// What operators can do: every front of the admin socket comes here.
///
/// Each operation first asks ``AdminAuthorization``, and what changes something is logged with who did it.
package struct AdminOperations: Sendable {
  private let daemon: DaemonState
  private let server: Usher.Server
  private let authorization: AdminAuthorization
  private let log: Logger

  /// The longest text that a kick sends to each client.
  private static let longestReason = 4_096

  /// The operations on a daemon.
  ///
  /// - Parameters:
  ///   - daemon: What it is and does.
  ///   - server: What takes its clients.
  ///   - authorization: Who may do what.
  ///   - log: Where it is told what operators did.
  package init(
    _ daemon: DaemonState, server: Usher.Server, authorization: AdminAuthorization, log: Logger
  ) {
    self.daemon = daemon
    self.server = server
    self.authorization = authorization
    self.log = log
  }

  /// What the daemon is, what it is doing, and its figures.
  package func status(for caller: AdminCaller) async throws(AdminFailure) -> Status {
    try authorize(.read, "status", caller)
    return Status(daemon, figures: await server.status(), listeners: await server.endpoints)
  }

  /// The clients that are connected.
  package func list(
    _ request: ListClients, for caller: AdminCaller
  ) async throws(AdminFailure) -> ListClients.Answer {
    try authorize(.read, "clients", caller)
    let found = await server.clients(try read(request.selector, mayBeEmpty: true))
    let ids = Set(found.values.map(\.id))
    // Whoever is asked for and not found may be on a lane that does not answer.
    let notFound =
      found.unresponsive.isEmpty ? request.selector.included.ids.filter { !ids.contains($0) } : []
    return ListClients.Answer(
      clients: found.values.prefix(request.limit ?? .max).map { ClientRecord($0) }, notFound: notFound,
      unresponsive: found.unresponsive)
  }

  /// Disconnects clients.
  package func kick(
    _ request: KickClients, for caller: AdminCaller
  ) async throws(AdminFailure) -> KickClients.Answer {
    try authorize(request.dryRun ? .read : .act, "kick", caller)
    let selector = try read(request.selector, mayBeEmpty: false)
    guard (request.reason ?? "").utf8.count <= Self.longestReason else {
      throw .invalid(parameter: "reason", reason: "has at most \(Self.longestReason) bytes")
    }
    var options = KickOptions()
    options.text = request.reason ?? ""
    options.isAbrupt = request.now
    options.maximum = request.maximum
    options.isDryRun = request.dryRun
    let outcome = await server.kick(selector, options)
    record(request, outcome, caller)
    if let matched = outcome.tooMany {
      throw .refused(.tooMany(matched: matched, maximum: request.maximum ?? 0))
    }
    return KickClients.Answer(
      kicked: outcome.kicked, notFound: outcome.notFound, unresponsive: outcome.unresponsive,
      dryRun: request.dryRun)
  }
}

extension AdminOperations {
  private func authorize(
    _ need: AdminAuthorization.Need, _ operation: String, _ caller: AdminCaller
  ) throws(AdminFailure) {
    guard !authorization.permits(need, to: caller) else { return }
    log.warning("operator not permitted", metadata: about(caller, operation))
    throw .denied
  }

  private func read(_ selector: Selector, mayBeEmpty: Bool) throws(AdminFailure) -> ClientSelector {
    do {
      return try ClientSelector(selector, mayBeEmpty: mayBeEmpty)
    } catch {
      throw .refused(error)
    }
  }

  /// Logs a kick, with enough of who was meant to tell what happened.
  private func record(_ request: KickClients, _ outcome: KickOutcome, _ caller: AdminCaller) {
    guard !request.dryRun else { return }
    var metadata = about(caller, "kick")
    metadata["selector"] = "\(Self.shortened(JSON.text(of: request.selector) ?? ""))"
    metadata["kicked"] = "\(outcome.kicked.count)"
    if let reason = request.reason { metadata["reason"] = "\(Self.shortened(reason))" }
    if request.now { metadata["now"] = "true" }
    if let matched = outcome.tooMany { metadata["tooMany"] = "\(matched)" }
    if !outcome.notFound.isEmpty { metadata["notFound"] = "\(outcome.notFound.count)" }
    if !outcome.unresponsive.isEmpty { metadata["unresponsive"] = "\(outcome.unresponsive)" }
    log.notice("operator acted", metadata: metadata)
  }

  private func about(_ caller: AdminCaller, _ operation: String) -> Logger.Metadata {
    ["operation": "\(operation)", "uid": "\(caller.uid)", "pid": "\(caller.pid)"]
  }

  private static func shortened(_ text: String) -> String {
    text.count > 200 ? "\(text.prefix(200))…" : text
  }
}
