/// The form of the log.
package enum LogFormat: String, CaseIterable, Sendable {
  /// The form that suits whoever reads standard error: entries for the journal, else lines for people.
  case auto

  /// A line for people.
  case text

  /// A JSON object in each line.
  case json
}
