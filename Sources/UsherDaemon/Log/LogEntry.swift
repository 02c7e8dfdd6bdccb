internal import Logging
internal import SystemdJournal

/// What becomes a line of the log where that is written.
package protocol LogEntry: Sendable {
  /// About how many bytes it takes while it waits.
  var weight: Int { get }

  /// Whether it is to be written at once, whatever may come to be written with it.
  var isUrgent: Bool { get }

  /// Writes its line, without the end.
  func write(to text: inout LogText)

  /// Writes the line that says that so many others were dropped before this one.
  func report(dropped: Int, to text: inout LogText)
}

/// Where a handler's lines go, and how they look: shared by all that it hands over.
final class LineSink: Sendable {
  let label: String
  let form: LineForm
  let writer: LogWriter

  init(label: String, form: LineForm, writer: LogWriter) {
    self.label = label
    self.form = form
    self.writer = writer
  }
}

/// What a line is about, in one of the ways in which that is told.
protocol LineSubject: Sendable {
  var level: Logger.Level { get }
  var weight: Int { get }

  /// Says what happened, and adds its particulars in the order of their names.
  func write(to text: inout LogText)
}

/// Something that was told a sink's handler and waits to be written.
struct TimedEntry<Subject: LineSubject>: LogEntry {
  let sink: LineSink
  let time: Timestamp
  let subject: Subject

  var weight: Int { subject.weight }
  var isUrgent: Bool { subject.level >= .warning }

  func write(to text: inout LogText) {
    text.begin(sink.form, at: time, subject.level, label: sink.label)
    subject.write(to: &text)
    text.end()
  }

  func report(dropped: Int, to text: inout LogText) {
    text.begin(sink.form, at: .now(), .warning, label: sink.label)
    text.say("some of the log could not be written")
    text.add("droppedLines", dropped)
    text.end()
  }
}

/// An event of swift-log.
struct LoggedEvent: LineSubject {
  let event: LogEvent

  /// What its handler says of every event.
  let common: Logger.Metadata

  var level: Logger.Level { event.level }
  var weight: Int { event.weight }

  func write(to text: inout LogText) {
    text.say(text: "\(event.message)")
    for (name, value) in event.particulars(beside: common) { text.add(named: name, value) }
  }
}
