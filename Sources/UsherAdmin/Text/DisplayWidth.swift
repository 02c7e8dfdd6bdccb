extension String {
  /// How many columns of a terminal the text takes, as near as it can be told without asking the terminal.
  package var displayWidth: Int {
    // Nearly all are, and a table of 100,000 clients has a million of them.
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
    return reduce(0) { $0 + $1.displayWidth }
  }

  /// The text in exactly so many columns: cut, with `…` at the end, or filled up with spaces.
  package func fitted(to width: Int, isRightAligned: Bool = false) -> String {
    let text = displayWidth > width ? cut(to: width) : self
    let filling = String(repeating: " ", count: max(0, width - text.displayWidth))
    return isRightAligned ? filling + text : text + filling
  }

  private func cut(to width: Int) -> String {
    var result = ""
    var left = width - 1
    for character in self {
      left -= character.displayWidth
      guard left >= 0 else { break }
      result.append(character)
    }
    return width > 0 ? result + "…" : ""
  }
}

extension Character {
  /// One column for most, two for the wide writings of East Asia and for emoji, none for a lone accent.
  fileprivate var displayWidth: Int {
    guard let scalar = unicodeScalars.first, !isASCII else { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}") { return 2 }
    return Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF,
    0x20000...0x3FFFD,
  ]
}
