/// Where text comes to stand on a terminal that wraps its lines.
struct Layout {
  /// How many columns the terminal has.
  let columns: Int

  /// How many rows further down than it began.
  private(set) var row = 0

  /// The next column; equal to ``columns`` where a row is just full.
  private(set) var column = 0

  /// Begins at the start of a row.
  init(columns: Int) { self.columns = max(columns, 2) }

  /// Puts the next character.
  mutating func put(_ character: Character) {
    let width = character.columns
    makeRoom(for: width)
    column += width
  }

  /// Puts text without line ends.
  mutating func put(_ text: some Sequence<Character>) { for character in text { put(character) } }

  /// Goes on to the next row if a character of that width no longer fits on this one.
  mutating func makeRoom(for width: Int) {
    guard column + width > columns else { return }
    row += 1
    column = 0
  }
}
