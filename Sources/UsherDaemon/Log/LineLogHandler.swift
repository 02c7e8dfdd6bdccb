package import Logging
internal import SystemdJournal

/// Hands each event of swift-log as one line to a writer.
package struct LineLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?

  private let sink: LineSink

  /// Makes a handler.
  ///
  /// - Parameters:
  ///   - label: Who speaks, as in `usherd`.
  ///   - level: The least important level that is written.
  ///   - form: The form of a line.
  ///   - writer: Where lines go.
  package init(label: String, level: Logger.Level, form: LineForm, writer: LogWriter) {
    sink = LineSink(label: label, form: form, writer: writer)
    self.logLevel = level
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let subject = LoggedEvent(event: event, common: common)
    sink.writer.write(TimedEntry(sink: sink, time: .now(), subject: subject))
  }
}

extension LineLogHandler {
  /// Where lines go of which nothing is said that is not their own.
  var bareSink: LineSink? { metadata.isEmpty && metadataProvider == nil ? sink : nil }
}
