/// What a line of the log looks like.
package enum LineForm: Sendable {
  /// For people.
  case text

  /// The same, after a priority that the reading log takes off: `<6>`.
  case prefixedText

  /// A JSON object.
  case json
}
