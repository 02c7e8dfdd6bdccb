/// The lines on which the keys of a TOML document stand.
///
/// TOMLKit tells the line of a syntax error only. This walks a document that is known to be valid and notes
/// where each key is first named: in a `[section]`, as `a.dotted.key`, or inside an `{ inline = "table" }`.
/// An element of an array is named by its index, as in `["server", "listen", "[1]"]`.
package struct KeyLines: Sendable {
  private var lines: [[String]: Int] = [:]

  /// How many parts the longest key has that anybody asks for: a section, a key of it, and an element of its array.
  private static let depth = 3

  /// Notes the lines of a valid document.
  package init(of bytes: [UInt8]) {
    var scanner = TOMLScanner(bytes)
    var section: [String] = []
    while scanner.skipToContent() {
      if scanner.take("[") {
        _ = scanner.take("[")
        section = scanner.key()
        note(section, at: scanner.line)
        scanner.skipLine()
      } else {
        entry(of: section, from: &scanner)
      }
    }
  }

  /// The line on which a key is first named, counted from 1; where it is not, that of the nearest key around it.
  package func line(of path: [String]) -> Int? {
    var path = path
    while !path.isEmpty {
      if let line = lines[path] { return line }
      path.removeLast()
    }
    return nil
  }

  private mutating func note(_ path: [String], at line: Int) {
    // No deeper, or a key of many parts would be as much work as the square of them.
    for count in 1...Self.depth where count <= path.count {
      let part = Array(path.prefix(count))
      lines[part] = lines[part] ?? line
    }
  }

  /// Notes `key = value`, and what the value holds.
  private mutating func entry(of parent: [String], from scanner: inout TOMLScanner) {
    let path = parent + scanner.key()
    note(path, at: scanner.line)
    scanner.skipBlanks()
    _ = scanner.take("=")
    value(of: path, from: &scanner)
  }

  private mutating func value(of path: [String], from scanner: inout TOMLScanner) {
    scanner.skipBlanks()
    if scanner.take("[") {
      var index = 0
      while scanner.skipToContent(), !scanner.take("]") {
        note(path + ["[\(index)]"], at: scanner.line)
        value(of: path + ["[\(index)]"], from: &scanner)
        index += 1
        _ = scanner.skipToContent()
        _ = scanner.take(",")
      }
    } else if scanner.take("{") {
      while scanner.skipToContent(), !scanner.take("}") {
        entry(of: path, from: &scanner)
        _ = scanner.skipToContent()
        _ = scanner.take(",")
      }
    } else {
      scanner.skipScalar()
    }
  }
}
