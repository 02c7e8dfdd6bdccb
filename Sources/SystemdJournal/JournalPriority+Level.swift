public import Logging
public import Systemd

extension JournalPriority {
  /// The priority that corresponds to a level of swift-log.
  ///
  /// - Parameter level: The level.
  public init(_ level: Logger.Level) {
    self =
      switch level {
      case .trace, .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error: .error
      case .critical: .critical
      }
  }
}
