package import Logging
internal import Systemd
internal import SystemdJournal

/// Hands each event of swift-log as one line to a writer.
package struct LineLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let form: LineForm
  private let writer: LogWriter

  /// Makes a handler.
  ///
  /// - Parameters:
  ///   - label: Who speaks, as in `usherd`.
  ///   - level: The least important level that is written.
  ///   - form: The form of a line.
  ///   - writer: Where lines go.
  package init(label: String, level: Logger.Level, form: LineForm, writer: LogWriter) {
    self.label = label
    self.logLevel = level
    self.form = form
    self.writer = writer
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let (time, common) = (Timestamp.now(), common)
    writer.write(weight: event.weight) { [self] in
      line(time, event.level, "\(event.message)", event.particulars(beside: common))
    } report: { [self] dropped in
      line(
        .now(), .warning, "some of the log could not be written",
        [(name: "droppedLines", value: "\(dropped)")])
    }
  }

  private func line(
    _ time: Timestamp, _ level: Logger.Level, _ message: String,
    _ particulars: [(name: String, value: String)]
  ) -> String {
    let line = LogLine(
      time: time, level: level.rawValue, label: label, message: message, particulars: particulars)
    switch form {
    case .text: return line.text
    case .prefixedText: return JournalPriority(level).prefix + line.text
    case .json: return line.json
    }
  }
}
