/// The lines on which the keys of a TOML document stand.
///
/// A key counts where it is first named: in a `[section]`, as `a.dotted.key`, or inside an `{ inline = "table" }`.
/// An element of an array is named by its index, as in `["server", "listen", "[1]"]`.
struct KeyLines: Sendable {
  private var lines: [[String]: Int] = [:]

  /// How many parts the longest key has that anybody asks for: a section, a key of it, and an element of its array.
  private static let depth = 3

  /// The line on which a key is first named, counted from 1; where it is not, that of the nearest key around it.
  func line(of path: [String]) -> Int? {
    var path = path.prefix(Self.depth)
    while !path.isEmpty {
      if let line = lines[Array(path)] { return line }
      path.removeLast()
    }
    return nil
  }

  /// Notes that a key, and so whatever holds it, is named on a line.
  mutating func note(_ path: [String], at line: Int) {
    // No deeper, or a key of many parts would be as much work as the square of them.
    for count in 1...Self.depth where count <= path.count {
      let part = Array(path.prefix(count))
      lines[part] = lines[part] ?? line
    }
  }
}
