/// What is written to a terminal that is taken over as a whole.
enum TopPainter {
  /// Begins a screen of its own, so that what was there comes back, without a cursor, and cutting what is too long.
  static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"

  /// Gives the terminal back as it was.
  static let leave = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

  /// Paints over what is there, so that nothing flickers.
  static func paint(_ lines: [TopScreen.Line]) -> String {
    // Erased first: after a full row the cursor stands on its last column, which would be erased with the rest.
    let texts = lines.map { line in
      switch line.style {
      case .plain: "\u{1B}[K\(line.text)"
      case .bold: "\u{1B}[K\u{1B}[1m\(line.text)\u{1B}[0m"
      case .reversed: "\u{1B}[K\u{1B}[7m\(line.text)\u{1B}[0m"
      }
    }
    return "\u{1B}[H" + texts.joined(separator: "\r\n")
  }
}
