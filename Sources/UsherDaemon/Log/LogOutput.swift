package import Logging
package import SystemPackage
package import Systemd
internal import SystemdJournal

/// Where the log goes, and in which form.
package struct LogOutput: Sendable {
  private enum Way {
    case lines(LogWriter, LineForm)
    case journal(JournalWriter)
  }

  private let way: Way

  /// Opens the way to a log.
  ///
  /// - Parameters:
  ///   - format: The form that is configured.
  ///   - destination: Who reads standard error, which decides where the form is `auto`.
  ///   - descriptor: Standard error.
  ///   - journal: Where the journal listens.
  package init(
    _ format: LogFormat, to destination: LogDestination = .detect(),
    _ descriptor: FileDescriptor = .standardError, journal: String = JournalSocket.standardPath
  ) {
    let form: LineForm =
      switch (format, destination) {
      case (.json, _): .json
      case (.text, _), (.auto, .lines): .text
      case (.auto, .journal), (.auto, .prefixedLines): .prefixedText
      }
    if format == .auto, destination == .journal, let socket = try? JournalSocket(path: journal) {
      way = .journal(JournalWriter(to: socket))
    } else {
      way = .lines(LogWriter(to: descriptor), form)
    }
  }

  /// Makes the handler for what is logged under a label, from a level on that may change.
  package func handler(label: String, threshold: LogThreshold) -> any LogHandler {
    switch way {
    case .lines(let writer, let form):
      ThresholdLogHandler(
        LineLogHandler(label: label, level: .trace, form: form, writer: writer), under: threshold)
    case .journal(let writer):
      ThresholdLogHandler(
        JournalLogHandler(identifier: label, level: .trace, prefix: "USHER", writer: writer),
        under: threshold)
    }
  }

  /// Waits until everything logged before has been written, but not for ever.
  package func flush() {
    switch way {
    case .lines(let writer, _): writer.flush()
    case .journal(let writer): writer.flush()
    }
  }
}
