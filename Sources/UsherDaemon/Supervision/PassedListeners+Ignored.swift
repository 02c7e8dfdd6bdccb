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
    for (keys, listeners) in ignored {
      for key in keys {
        guard let origin = configuration.origins[key] else { continue }
        log.warning(
          "\(key) is ignored: a socket was passed, and its socket unit is the place to change that",
          metadata: [
            "setBy": "\(origin)", "passed": "\(Set(listeners.map(\.name)).sorted().joined(separator: ", "))",
          ])
      }
    }
  }

  /// The keys that have no say over the sockets that were passed.
  package var ignoredKeys: [String] { ignored.flatMap(\.keys) }

  private var ignored: [(keys: [String], listeners: [BoundListener])] {
    let planes = [
      (keys: ["server.listen", "server.backlog"], listeners: data),
      (keys: ["admin.socket", "admin.group"], listeners: admin.map { [$0] } ?? []),
    ]
    return planes.filter { !$0.listeners.isEmpty }
  }
}
