/// The lines typed before, to be found again with the arrow keys.
struct LineHistory {
  /// How many are kept.
  static let limit = 500

  private var lines: [String] = []

  /// Which of them is shown; `lines.count` is the line that is being typed.
  private var position = 0

  /// What had been typed when the first older line was asked for.
  private var draft = ""

  /// Keeps a line that was completed; an empty one, or the last one again, is not kept.
  mutating func add(_ line: String) {
    if !line.isEmpty, line != lines.last { lines.append(line) }
    if lines.count > Self.limit { lines.removeFirst() }
    leave()
  }

  /// The line before the one that is shown, if there is one.
  ///
  /// - Parameter current: What stands in the line now.
  /// - Returns: The line.
  mutating func older(than current: String) -> String? {
    guard position > 0 else { return nil }
    if position == lines.count { draft = current }
    position -= 1
    return lines[position]
  }

  /// The line after the one that is shown; after the last, what had been typed.
  mutating func newer() -> String? {
    guard position < lines.count else { return nil }
    position += 1
    return position == lines.count ? draft : lines[position]
  }

  /// Goes back to the line that is being typed.
  mutating func leave() {
    position = lines.count
    draft = ""
  }
}
