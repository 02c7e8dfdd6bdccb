internal import Logging
internal import SystemdJournal

/// Something to log that becomes text only where the log is written.
///
/// A lane that tells it only copies what it is about. A handler that is not the daemon's own has its event.
protocol LogStatement: LineSubject {
  /// The same as an event of swift-log.
  var event: LogEvent { get }
}

/// Logs statements: what it would have to ask of a logger for each is found out once.
final class StatementLog: Sendable {
  private let log: Logger
  private let threshold: LogThreshold?
  private let lines: LineSink?
  private let journal: JournalLogHandler?

  /// Logs what a logger does.
  init(_ log: Logger) {
    self.log = log
    let own = log.handler as? ThresholdLogHandler
    threshold = own?.bareThreshold
    lines = (own?.handler as? LineLogHandler)?.bareSink
    journal = own?.handler as? JournalLogHandler
  }

  /// Logs a statement.
  func log<Statement: LogStatement>(_ statement: Statement) {
    guard threshold?.level.level ?? log.logLevel <= statement.level else { return }
    if let lines {
      lines.writer.write(TimedEntry(sink: lines, time: .now(), subject: statement))
    } else if let journal {
      journal.log(weight: statement.weight) { statement.event }
    } else {
      log.handler.log(event: statement.event)
    }
  }
}
