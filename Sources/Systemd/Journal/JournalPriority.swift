/// How important a message is, in the levels of syslog(3).
public enum JournalPriority: Int, CaseIterable, Comparable, Sendable {
  /// The system is unusable.
  case emergency = 0
  /// Somebody must act at once.
  case alert
  case critical
  case error
  case warning
  case notice
  case info
  case debug

  /// What a line on standard error begins with where a log that has priorities reads it: `<6>`.
  public var prefix: String { "<\(rawValue)>" }

  /// Whether one is less important than another; the numbers go the other way.
  public static func < (left: JournalPriority, right: JournalPriority) -> Bool {
    left.rawValue > right.rawValue
  }
}
