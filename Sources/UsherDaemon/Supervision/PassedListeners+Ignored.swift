package import Logging

extension PassedListeners {
  /// Warns of what was configured and has no effect, because a socket was passed in its place.
  ///
  /// - Parameters:
  ///   - configuration: What was configured.
  ///   - log: Where it is told.
  package func warn(of configuration: Configuration, log: Logger) {
    if let intendedProcess {
      log.warning(
        "sockets were passed to another process, and are not taken",
        metadata: ["process": "\(intendedProcess)"])
    }
    func ignored(_ keys: [String], for listeners: [BoundListener]) {
      guard !listeners.isEmpty else { return }
      for key in keys {
        guard let origin = configuration.origins[key] else { continue }
        log.warning(
          "\(key) is ignored: a socket was passed, and its socket unit is the place to change that",
          metadata: [
            "setBy": "\(origin)", "passed": "\(Set(listeners.map(\.name)).sorted().joined(separator: ", "))",
          ])
      }
    }
    ignored(["server.listen", "server.backlog"], for: data)
    ignored(["admin.socket", "admin.group"], for: admin.map { [$0] } ?? [])
  }
}
