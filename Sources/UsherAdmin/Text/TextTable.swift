/// A table for a terminal: columns are cut, then left out, until it fits.
package struct TextTable {
  /// One column.
  package struct Column {
    /// What stands above it.
    package var title: String
    /// What stands in each row.
    package var cells: [String]
    /// Numbers stand right.
    package var isRightAligned = false
    /// The width to which its cells may be cut; `nil` if they are only of use whole.
    package var leastWidth: Int?
    /// Columns with a higher rank are left out earlier; those of rank 0 never.
    package var rank = 0

    /// A column; its cells must be printable.
    package init(
      title: String, cells: [String], isRightAligned: Bool = false, leastWidth: Int? = nil, rank: Int = 0
    ) {
      self.title = title
      self.cells = cells
      self.isRightAligned = isRightAligned
      self.leastWidth = leastWidth
      self.rank = rank
    }
  }

  private static let gap = 2

  /// All columns, in order.
  package var columns: [Column]

  /// A table of columns with equally many cells.
  package init(columns: [Column]) {
    self.columns = columns
  }

  /// The lines of the table, its head first.
  ///
  /// - Parameter width: The columns of the terminal; `nil` if it may be as wide as it likes.
  /// - Returns: The lines, without their ends.
  package func lines(width: Int?) -> [String] {
    let shown = fitting(into: width)
    let rows = (columns.first?.cells.count ?? 0) + 1
    return (0..<rows).map { row in
      let cells = shown.map { column, width in
        let cell = row == 0 ? column.title : column.cells[row - 1]
        return cell.fitted(to: width, isRightAligned: column.isRightAligned)
      }
      return cells.joined(separator: String(repeating: " ", count: Self.gap)).trimmingTrailingSpaces()
    }
  }

  /// The columns that are shown, and how wide each is.
  private func fitting(into width: Int?) -> [(column: Column, width: Int)] {
    var shown = columns.map { column in
      (column: column, width: ([column.title] + column.cells).map(\.displayWidth).max() ?? 0)
    }
    guard let width else { return shown }
    while true {
      let excess = shown.reduce(-Self.gap) { $0 + $1.width + Self.gap } - width
      guard excess > 0 else { return shown }
      let slack = shown.map { max(0, $0.width - ($0.column.leastWidth ?? $0.width)) }
      if slack.reduce(0, +) >= excess {
        return Self.narrowed(shown, slack: slack, by: excess)
      }
      let dropped = shown.indices.max { shown[$0].column.rank < shown[$1].column.rank }
      guard let dropped, shown[dropped].column.rank > 0 else {
        return Self.narrowed(shown, slack: slack, by: slack.reduce(0, +))
      }
      shown.remove(at: dropped)
    }
  }

  /// Takes columns off whichever has the most to spare.
  private static func narrowed(
    _ shown: [(column: Column, width: Int)], slack: [Int], by excess: Int
  ) -> [(column: Column, width: Int)] {
    var shown = shown
    var slack = slack
    for _ in 0..<excess {
      guard let widest = slack.indices.max(by: { slack[$0] < slack[$1] }) else { break }
      slack[widest] -= 1
      shown[widest].width -= 1
    }
    return shown
  }
}

extension String {
  /// The text without the spaces at its end.
  package func trimmingTrailingSpaces() -> String {
    String(prefix(upTo: lastIndex { $0 != " " }.map(index(after:)) ?? startIndex))
  }
}
