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
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
    if let own = event.metadata { all.merge(own) { _, new in new } }
    var particulars = all.mapValues(\.description)
    if let error = event.error { particulars["error"] = "\(error)" }

    var entry = entry("\(event.message)", JournalPriority(event.level), particulars)
    entry.add(.codeFile, event.file.asOneLine)
    entry.add(.codeLine, "\(event.line)")
    entry.add(.codeFunction, event.function.asOneLine)
    writer.write(entry) { @Sendable [self] dropped in
      self.entry("the journal was not read fast enough", .warning, ["droppedEntries": "\(dropped)"])
    }
  }

  private func entry(
    _ message: String, _ priority: JournalPriority, _ particulars: [String: String]
  ) -> JournalEntry {
    let sorted = particulars.sorted { $0.key < $1.key }
    // The particulars stand in the message too: it is all that journalctl shows unless it is asked for more.
    let words = sorted.map { " \($0.key.asOneWord)=\($0.value.asOneWord)" }
    var entry = JournalEntry(message.asOneLine + words.joined(), priority: priority)
    entry.add(.syslogIdentifier, identifier.asOneLine)
    for (key, value) in sorted {
      entry.add(JournalFieldName(prefix: prefix, word: key), value.asOneLine)
    }
    return entry
  }
}
