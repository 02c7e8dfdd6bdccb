import UsherAdmin
import Varlink

/// Bans as a table.
struct BanTable {
  let bans: [Ban]
  let nowUSec: UInt64

  init(_ bans: [Ban], nowUSec: UInt64) {
    self.bans = bans
    self.nowUSec = nowUSec
  }

  /// The lines of the table, its head first; every text in it is printable.
  ///
  /// - Parameter width: The columns of the terminal; `nil` for no limit.
  /// - Returns: The lines, without their ends.
  func lines(width: Int?) -> [String] {
    TextTable(columns: [
      .init(title: "ADDRESS", cells: bans.map(\.address.printable), leastWidth: 18),
      .init(title: "ENDS", cells: bans.map(end), rank: 1),
      .init(title: "REFUSED", cells: bans.map { "\($0.refused)" }, isRightAligned: true, rank: 2),
      .init(title: "MADE", cells: bans.map { LocalTime($0.createdUSec).date }, rank: 4),
      .init(title: "BY", cells: bans.map { "uid \($0.uid)" }, rank: 5),
      .init(title: "REASON", cells: bans.map(\.reason.printable), leastWidth: 8, rank: 3),
    ]).lines(width: width)
  }

  private func end(of ban: Ban) -> String {
    guard let end = ban.endsUSec else { return "never" }
    return "in " + Duration(microseconds: end - min(end, nowUSec)).text
  }
}
