internal import Logging

/// One event as the log shows it.
///
/// What clients and operators sent may be part of any text in it: everything is escaped, so that an event is
/// always one line and never steers the terminal that shows it.
package struct LogLine: Sendable {
  /// When it happened.
  package let time: Timestamp

  /// How important it is.
  package let level: String

  /// Who says it.
  package let label: String

  /// What happened.
  package let message: String

  /// The particulars, in the order in which they are shown.
  package let particulars: [(name: String, value: String)]

  /// Describes an event.
  package init(
    time: Timestamp, level: String, label: String, message: String,
    particulars: [(name: String, value: String)] = []
  ) {
    self.time = time
    self.level = level
    self.label = label
    self.message = message
    self.particulars = particulars
  }

  /// The line for people, as in `2026-11-23T06:30:00.123Z info usherd: client 12 connected address=[::1]:5`.
  package var text: String {
    // Bytes: to put a text together from as many short ones as a line has takes several times as long.
    var line: [UInt8] = []
    line.reserveCapacity(256)
    func add(_ text: String) { line += text.utf8 }
    add(time.description)
    add(" ")
    add(level)
    add(" ")
    add(PrintableText.escaped(label))
    add(": ")
    add(PrintableText.escaped(message))
    for (name, value) in particulars {
      add(" ")
      add(PrintableText.word(name))
      add("=")
      add(PrintableText.word(value))
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// The line for programs: a JSON object with `time`, `level`, `logger`, `message` and `metadata`.
  package var json: String {
    let fields = [("time", time.description), ("level", level), ("logger", label), ("message", message)]
    let metadata = particulars.map { "\(JSONText.quoted($0.name)):\(JSONText.quoted($0.value))" }
    return "{" + fields.map { "\"\($0)\":\(JSONText.quoted($1))" }.joined(separator: ",")
      + ",\"metadata\":{\(metadata.joined(separator: ","))}}"
  }
}
