import Terminal

/// Turns keys into lines.
///
/// It performs no I/O: a key goes in, and what has come of it is said.
struct LineEditor {
  /// What has come of a key.
  enum Outcome: Equatable {
    /// The line or the cursor changed.
    case changed
    /// The key could not be obeyed.
    case refused
    /// A line is complete, and a new one has begun.
    case line(String)
    /// Nothing more will be typed.
    case endOfInput
    /// The screen is to be cleared.
    case clearScreen
  }

  /// The line that is being typed.
  private(set) var line = EditedLine()

  private var history = LineHistory()

  /// Takes the next key.
  mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .text(let scalar): return line.insert(scalar) ? .changed : .refused
    case .enter: return complete()
    case .endOfInput where line.text.isEmpty: return .endOfInput
    case .clearScreen: return .clearScreen
    default: break
    }
    let before = line
    edit(key)
    return line == before ? .refused : .changed
  }

  private mutating func edit(_ key: Key) {
    switch key {
    case .text, .enter, .clearScreen: break
    case .backspace: line.delete(line.cursor - 1..<line.cursor)
    case .delete, .endOfInput: line.delete(line.cursor..<line.cursor + 1)
    case .deleteToStart: line.delete(0..<line.cursor)
    case .deleteToEnd: line.delete(line.cursor..<line.text.count)
    case .deleteWord: line.delete(line.wordStart..<line.cursor)

    case .left: line.move(to: line.cursor - 1)
    case .right: line.move(to: line.cursor + 1)
    case .wordLeft: line.move(to: line.wordStart)
    case .wordRight: line.move(to: line.wordEnd)
    case .home: line.move(to: 0)
    case .end: line.move(to: line.text.count)

    case .up: history.older(than: line.string).map { line = EditedLine($0) }
    case .down: history.newer().map { line = EditedLine($0) }
    }
  }

  /// Forgets what is typed.
  ///
  /// - Returns: Whether there was something.
  mutating func discard() -> Bool {
    let hadText = !line.text.isEmpty
    line = EditedLine()
    history.leave()
    return hadText
  }

  private mutating func complete() -> Outcome {
    let text = line.string
    line = EditedLine()
    history.add(text)
    return .line(text)
  }
}
