public import Logging
public import Systemd

/// Hands each event of swift-log to the journal, its metadata as fields.
///
/// The metadata `client` of an event becomes the field `USHER_CLIENT`, where `USHER` is the prefix, so that
/// `journalctl USHER_CLIENT=12` finds it; `queuedBytes` becomes `USHER_QUEUED_BYTES`, and the event's error
/// `USHER_ERROR`. Everything is escaped to one printable line, so that no client can write to the terminal of
/// whoever reads the journal.
public struct JournalLogHandler: LogHandler {
  /// The least important level that is logged.
  public var logLevel: Logger.Level

  /// What every event carries.
  public var metadata: Logger.Metadata = [:]

  /// Where more metadata comes from.
  public var metadataProvider: Logger.MetadataProvider?

  private let identifier: String
  private let prefix: JournalFieldName
  private let writer: JournalWriter

  /// Makes a handler.
  ///
  /// - Parameters:
  ///   - identifier: Who speaks (`SYSLOG_IDENTIFIER`), as in `usherd`.
  ///   - level: The least important level that is logged.
  ///   - prefix: What the names of the fields that metadata becomes begin with.
  ///   - writer: Who sends the entries.
  public init(identifier: String, level: Logger.Level, prefix: JournalFieldName, writer: JournalWriter) {
    self.logLevel = level
    self.identifier = identifier
    self.prefix = prefix
    self.writer = writer
  }

  /// What every event carries under a key.
  ///
  /// - Parameter key: The key.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Logs an event.
  ///
  /// - Parameter event: The event.
  public func log(event: LogEvent) {
    log(weight: event.weight) { event }
  }

  /// Logs an event that is only made where it is sent, so that whoever tells it does not wait for that.
  ///
  /// - Parameters:
  ///   - weight: About how many bytes it takes while it waits.
  ///   - make: Makes the event.
  package func log(weight: Int, _ make: @escaping @Sendable () -> LogEvent) {
    let common = common
    writer.write(weight: weight) { [self] in
      entry(make(), beside: common)
    } report: { [self] dropped in
      report(dropped)
    }
  }

  private func entry(_ event: LogEvent, beside common: Logger.Metadata) -> JournalEntry {
    var entry = entry("\(event.message)", JournalPriority(event.level), event.particulars(beside: common))
    entry.add(.codeFile, event.file.asOneLine)
    entry.add(.codeLine, "\(event.line)")
    entry.add(.codeFunction, event.function.asOneLine)
    return entry
  }

  private func report(_ dropped: Int) -> JournalEntry {
    entry("some of the log could not be written", .warning, [(name: "droppedEntries", value: "\(dropped)")])
  }

  private func entry(
    _ message: String, _ priority: JournalPriority, _ particulars: [(name: String, value: String)]
  ) -> JournalEntry {
    // The particulars stand in the message too: it is all that journalctl shows unless it is asked for more.
    let words = particulars.map { " \($0.name.asOneWord)=\($0.value.asOneWord)" }
    var entry = JournalEntry(message.asOneLine + words.joined(), priority: priority)
    entry.add(.syslogIdentifier, identifier.asOneLine)
    for (name, value) in particulars {
      entry.add(JournalFieldName(prefix: prefix, word: name), value.asOneLine)
    }
    return entry
  }
}
