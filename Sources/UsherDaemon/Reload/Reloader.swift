package import Logging
package import Usher
package import UsherAdmin

/// Reads the configuration again while the daemon runs, and applies what can be changed.
package final class Reloader: Sendable {
  private let configuration: LiveConfiguration
  private let server: Usher.Server
  private let access: Access
  private let own: OwnDescriptors
  private let passed: PassedListeners
  private let threshold: LogThreshold
  private let events: EventHub
  private let supervision: Supervision?
  private let log: Logger

  /// A reloader for a daemon.
  ///
  /// - Parameters:
  ///   - configuration: What is in force.
  ///   - server: What takes clients.
  ///   - access: Who is let in, by address.
  ///   - own: What the daemon has open for itself.
  ///   - passed: The listeners that a supervisor passed, which some keys have no say over.
  ///   - threshold: The level of the log.
  ///   - events: Who watches.
  ///   - supervision: Who is told when it begins and when it is over.
  ///   - log: Where it is told what came of it.
  package init(
    _ configuration: LiveConfiguration, server: Usher.Server, access: Access, own: OwnDescriptors,
    passed: PassedListeners,
    threshold: LogThreshold, events: EventHub, supervision: Supervision?, log: Logger
  ) {
    self.configuration = configuration
    self.server = server
    self.access = access
    self.own = own
    self.passed = passed
    self.threshold = threshold
    self.events = events
    self.supervision = supervision
    self.log = log
  }

  /// Reads the file and says what would change.
  ///
  /// - Throws: What is wrong with the file.
  package func preview() throws(ConfigurationError) -> Reload.Answer {
    Reload.Answer(try configuration.read(), isDryRun: true)
  }

  /// Reads the file, applies what can be changed, and says what has.
  ///
  /// - Throws: What is wrong with the file; nothing has changed then.
  package func reload() async throws(ConfigurationError) -> Reload.Answer {
    supervision?.reloading()
    // Also when it has failed: the daemon goes on as before, and a supervisor waits to hear that it does.
    defer { supervision?.reloaded() }
    let change: ConfigurationChange
    do {
      change = try configuration.read()
    } catch {
      log.error("the configuration is not taken, and nothing has changed", metadata: ["problem": "\(error)"])
      throw error
    }
    await apply(change)
    let answer = Reload.Answer(change, isDryRun: false)
    log.notice("the configuration was read again", metadata: ["changed": "\(Self.list(change.changed))"])
    if !change.restartNeeded.isEmpty {
      log.warning(
        "some keys keep their value until a restart",
        metadata: ["restartNeeded": "\(Self.list(change.restartNeeded))"])
    }
    events.tell(.reloaded) { event in
      event.changed = answer.changed
      event.restartNeeded = answer.restartNeeded
    }
    return answer
  }

  private func apply(_ change: ConfigurationChange) async {
    configuration.adopt(change)
    let next = change.configuration
    threshold.level = next.log.level
    access.become(next.access)
    server.setProxies(next.access.proxies)
    server.setLimits(next.dataServer(next.capacity(beside: own, log: log)).limits)
    let different = Set(change.changed + change.restartNeeded)
    if !different.isDisjoint(with: passed.ignoredKeys) { passed.warn(of: next, log: log) }
    if different.contains("server.backlog") { await server.setBacklog(next.server.backlog) }
  }

  private static func list(_ keys: [String]) -> String {
    keys.isEmpty ? "nothing" : keys.joined(separator: " ")
  }
}

extension Reload.Answer {
  fileprivate init(_ change: ConfigurationChange, isDryRun: Bool) {
    self.init(
      file: change.file, changed: change.changed, restartNeeded: change.restartNeeded, dryRun: isDryRun)
  }
}
