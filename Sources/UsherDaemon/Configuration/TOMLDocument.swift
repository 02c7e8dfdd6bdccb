internal import TOMLKit

/// A parsed TOML file that remembers on which line each of its keys stands.
package struct TOMLDocument: Sendable {
  /// The file's name, for messages.
  package let file: String

  /// The values by key.
  package let root: [String: TOMLNode]

  private let lines: KeyLines

  /// Parses the bytes of a file.
  ///
  /// - Throws: The first thing that is not TOML, with its line.
  package init(file: String, bytes: [UInt8]) throws(ConfigurationError) {
    // The parser behind TOMLKit reads up to the first NUL and would silently ignore the rest.
    if let end = bytes.firstIndex(of: 0) {
      throw ConfigurationError(
        file: file, line: Self.line(of: end, in: bytes), "holds a NUL byte, which TOML does not allow")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(file: file, "is not UTF-8, which TOML requires")
    }
    self.file = file
    do {
      self.root = Self.entries(of: try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      let problem = "is not valid TOML: \(PrintableText.escaped(error.description))"
      throw ConfigurationError(file: file, line: error.source.begin.line, problem)
    } catch {
      throw ConfigurationError(file: file, "can't be parsed: \(error)")
    }
    self.lines = KeyLines(of: bytes)
  }

  /// The line on which a key stands, counted from 1; for a key that is not written, that of what holds it.
  package func line(of path: [String]) -> Int? {
    lines.line(of: path)
  }

  private static func line(of index: Int, in bytes: [UInt8]) -> Int {
    1 + bytes[..<index].count { $0 == UInt8(ascii: "\n") }
  }

  private static func entries(of table: TOMLTable) -> [String: TOMLNode] {
    var entries: [String: TOMLNode] = [:]
    for key in table.keys { entries[key] = table[key].map(node) }
    return entries
  }

  private static func node(of value: any TOMLValueConvertible) -> TOMLNode {
    switch value.type {
    case .string: .text(value.string ?? "")
    case .int: .integer(value.int ?? 0)
    case .bool: .boolean(value.bool ?? false)
    case .array: .list((value.array.map { Array($0) } ?? []).map(node))
    case .table: .table(value.table.map(entries) ?? [:])
    case .double: .other("a floating-point number")
    case .date: .other("a date")
    case .time: .other("a time of day")
    case .dateTime: .other("a date and time")
    }
  }
}
