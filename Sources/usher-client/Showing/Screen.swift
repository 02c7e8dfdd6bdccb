/// The lower end of a terminal: what the server sent, and below it the prompt with the line being typed.
///
/// It performs no I/O: its methods return what is to be written to the terminal. Output is shown for good but
/// for a last line that has no end yet; that one is drawn with the prompt below it and drawn again, longer,
/// when more of it arrives.
struct Screen {
  private static let prompt = "> "
  /// In place of the prompt where the beginning of a long line is not shown.
  private static let cutPrompt = "< "

  private var columns: Int
  private var rows: Int

  /// The last line of the output, if it has no end yet.
  private var unfinished = ""

  /// Whether the prompt is there.
  private(set) var hasPrompt = false

  /// How many rows above the cursor the first one is that is drawn again.
  private var caretRow = 0

  /// A terminal of a size.
  init(columns: Int, rows: Int) {
    self.columns = max(columns, 2)
    self.rows = max(rows, 2)
  }

  /// Draws the prompt and the line again, or for the first time.
  mutating func draw(_ line: EditedLine) -> String { erase() + drawn(line) }

  /// Shows output above the prompt.
  ///
  /// - Parameters:
  ///   - output: Printable text, its lines ended by LF.
  ///   - line: What is being typed.
  /// - Returns: What to write.
  mutating func show(_ output: String, above line: EditedLine) -> String {
    guard hasPrompt else {
      noteUnfinished(output)
      return output
    }
    var text = erase()
    let whole = unfinished + output
    let end = whole.utf8.lastIndex(of: 0x0A).map { whole.utf8.index(after: $0) } ?? whole.startIndex
    text += whole[..<end]
    unfinished = String(whole[end...])
    if height(of: unfinished) > rows / 2 {
      // What is drawn again has to fit on the screen.
      text += unfinished + "\n"
      unfinished = ""
    }
    return text + drawn(line)
  }

  /// Leaves the line that was typed where it is and draws a new prompt.
  mutating func complete(_ line: EditedLine) -> String {
    var last = line
    last.move(to: line.text.count)
    let text = draw(last) + "\n"
    unfinished = ""
    caretRow = 0
    return text + drawn(EditedLine())
  }

  /// Clears the terminal, but for the prompt and the line.
  mutating func clear(_ line: EditedLine) -> String {
    caretRow = 0
    return "\u{1B}[H\u{1B}[2J" + drawn(line)
  }

  /// Takes note of a new size and draws again.
  mutating func resize(columns: Int, rows: Int, _ line: EditedLine) -> String {
    self.columns = max(columns, 2)
    self.rows = max(rows, 2)
    guard hasPrompt else { return "" }
    // The terminal has wrapped what was there anew, and the cursor stayed with its character.
    caretRow = drawing(of: line).caretRow
    return draw(line)
  }

  /// Takes the prompt away; what is shown from now on is shown at once.
  mutating func removePrompt() -> String {
    guard hasPrompt else { return "" }
    let text = erase() + unfinished
    hasPrompt = false
    return text
  }

  /// Takes the prompt away and ends the last line of the output.
  mutating func finish() -> String {
    let text = removePrompt() + (unfinished.isEmpty ? "" : "\n")
    unfinished = ""
    return text
  }
}

// MARK: Drawing

extension Screen {
  private mutating func noteUnfinished(_ output: String) {
    // Only whether there is one matters once there is no prompt.
    if let last = output.last { unfinished = last == "\n" ? "" : "…" }
  }

  /// Takes away everything from the unfinished line down.
  private func erase() -> String {
    guard hasPrompt else { return "" }
    return (caretRow > 0 ? "\u{1B}[\(caretRow)A" : "") + "\r\u{1B}[J"
  }

  private mutating func drawn(_ line: EditedLine) -> String {
    let drawing = drawing(of: line)
    hasPrompt = true
    caretRow = drawing.caretRow
    return drawing.text
  }

  /// What is written to draw the unfinished line, the prompt and the line, and where the cursor is left.
  private func drawing(of line: EditedLine) -> (text: String, caretRow: Int) {
    let above = unfinished.isEmpty ? 0 : height(of: unfinished)
    let part = visiblePart(of: line, rows: max(1, rows - above - 1))
    var layout = Layout(columns: columns)
    layout.put(part.lowerBound == 0 ? Self.prompt : Self.cutPrompt)
    layout.put(line.text[part.lowerBound..<line.cursor].lazy.map(Self.shown))
    var caret = layout
    caret.makeRoom(for: line.cursor < part.upperBound ? Self.shown(line.text[line.cursor]).columns : 1)
    layout.put(line.text[line.cursor..<part.upperBound].lazy.map(Self.shown))

    var text = unfinished.isEmpty ? "" : unfinished + "\n"
    text += part.lowerBound == 0 ? Self.prompt : Self.cutPrompt
    text += String(line.text[part].map(Self.shown))
    if layout.column == columns {
      // The terminal wraps only with the next character, and the cursor has to be there already.
      text += " \r"
      layout.makeRoom(for: 1)
    }
    if layout.row > caret.row { text += "\u{1B}[\(layout.row - caret.row)A" }
    if layout.row > caret.row || layout.column != caret.column {
      text += "\r" + (caret.column > 0 ? "\u{1B}[\(caret.column)C" : "")
    }
    return (text, above + caret.row)
  }

  /// The part of a line that fits, with the cursor in it.
  private func visiblePart(of line: EditedLine, rows: Int) -> Range<Int> {
    // Two for the prompt, one for the cursor after the end, and one a row where a wide character wraps early.
    let room = max(2, columns * rows - 3 - rows)
    var start = 0
    if width(of: line.text[..<line.cursor]) > room {
      start = line.cursor
      var taken = 0
      while start > 0, taken + line.text[start - 1].columns <= room / 2 {
        start -= 1
        taken += line.text[start].columns
      }
    }
    var end = start
    var taken = 0
    while end < line.text.count, taken + line.text[end].columns <= room {
      taken += line.text[end].columns
      end += 1
    }
    return start..<max(end, line.cursor)
  }

  private func width(of text: some Sequence<Character>) -> Int { text.reduce(0) { $0 + $1.columns } }

  private func height(of text: String) -> Int {
    var layout = Layout(columns: columns)
    layout.put(text)
    return layout.row + 1
  }

  /// A tab, the only control character that can be typed, takes one column.
  private static func shown(_ character: Character) -> Character { character == "\t" ? " " : character }
}
