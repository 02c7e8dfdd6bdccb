@testable import usher_client

/// A terminal that understands what ``Screen`` writes, and stops at anything else.
struct FakeTerminal {
  let columns: Int
  let rows: Int
  /// Every row there has been, those that scrolled away first.
  private var grid: [[Character]] = [[]]
  private var row = 0
  private var column = 0

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// What is on the screen and above it, without the blanks at the ends of lines.
  var lines: [String] {
    var lines = grid.map { row in
      let text = row.filter { $0 != "\0" }
      return String(text.prefix((text.lastIndex { $0 != " " } ?? -1) + 1))
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The row and column of the cursor, counted from the first line.
  var cursor: [Int] { [row, min(column, columns - 1)] }

  mutating func write(_ text: String) {
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "\n": down()
      case "\r\n":
        column = 0
        down()
      case "\r": column = 0
      case "\u{7}": break
      case "\u{1B}": obey(&rest)
      default: put(character)
      }
    }
  }

  private mutating func obey(_ rest: inout Substring) {
    precondition(rest.popFirst() == "[", "an unknown escape sequence")
    let number = Int(String(rest.prefix { $0.isNumber })) ?? 1
    rest = rest.drop { $0.isNumber }
    let top = max(0, grid.count - rows)
    switch rest.popFirst() {
    case "A": row = max(top, row - number)
    case "C": column = min(columns - 1, column + number)
    case "H": (row, column) = (top, 0)
    case "J":
      if number == 1 {
        grid[row] = Array(grid[row].prefix(column))
        for below in grid.indices.dropFirst(row + 1) { grid[below] = [] }
      } else {
        for visible in grid.indices.dropFirst(top) { grid[visible] = [] }
      }
    case let final: preconditionFailure("an unknown escape sequence: \(String(describing: final))")
    }
  }

  private mutating func put(_ character: Character) {
    precondition(character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    let width = character.columns
    if column + width > columns {
      column = 0
      next()
    }
    while grid[row].count < column + width { grid[row].append(" ") }
    guard width > 0 else { return }
    grid[row][column] = character
    if width == 2 { grid[row][column + 1] = "\0" }
    column += width
  }

  /// A line end, which the terminal's driver makes a return as well.
  private mutating func down() {
    column = 0
    next()
  }

  private mutating func next() {
    row += 1
    if row == grid.count { grid.append([]) }
  }
}
