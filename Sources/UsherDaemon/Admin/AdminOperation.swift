/// What operators can do, by the names that the log uses, and what each needs: the one table of it.
package enum AdminOperation: String, Sendable, CaseIterable {
  case ping, status, clients, bans, configuration, metrics, watch
  case kick, ban, unban, label, send, drain, resume, reload
  case logLevel = "log-level"
  case setLogLevel = "set-log-level"
  case shutdown

  /// What it needs.
  ///
  /// - Parameter isDryRun: Whether it only says what it would do.
  /// - Returns: The need.
  package func need(isDryRun: Bool = false) -> AdminAuthorization.Need {
    switch self {
    case .ping, .status, .clients, .bans, .configuration, .metrics, .watch, .logLevel: .read
    case .kick, .ban, .unban, .label, .send, .drain, .resume, .reload, .setLogLevel: isDryRun ? .read : .act
    case .shutdown: .own
    }
  }
}
