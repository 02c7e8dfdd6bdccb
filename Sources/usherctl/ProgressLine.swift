import UsherAdmin
import Varlink

/// How far something has come: a line that is drawn over on a terminal, and a line each time anywhere else.
struct ProgressLine {
  private let isDrawnOver: Bool
  private var hasLine = false
  private var last = ""

  init(isDrawnOver: Bool) {
    self.isDrawnOver = isDrawnOver
  }

  /// Shows where it stands now; the same again is not said again.
  mutating func show(_ text: String) {
    guard text != last else { return }
    last = text
    if isDrawnOver {
      // What the terminal would wrap could not be drawn over.
      let width = (Console.width ?? 80) - 1
      let shown = text.printable
      Console.write("\r\u{1B}[K" + (shown.displayWidth > width ? shown.fitted(to: width) : shown))
      hasLine = true
    } else {
      Console.print([text.printable])
    }
    // That it can't be written is said at the end: the exit status is about the drain till then.
    try? Console.flush()
  }

  /// Leaves the line where it is.
  mutating func finish() {
    if hasLine { Console.print([""]) }
    hasLine = false
    try? Console.flush()
  }
}
