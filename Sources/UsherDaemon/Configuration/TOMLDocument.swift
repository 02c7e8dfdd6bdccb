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
    if let line = TOMLScanner.lineOfNamelessSection(in: bytes) {
      throw ConfigurationError(
        file: file, line: line, "is not valid TOML: no name of a section follows the bracket")
    }
    if let line = TOMLScanner.lineOfDeepKey(in: bytes) {
      throw ConfigurationError(
        file: file, line: line, "has a key of more than \(TOMLScanner.deepest) parts")
    }
    self.file = file
    do throws(ParsedTOML.Problem) {
      self.root = try ParsedTOML.entries(of: text)
    } catch {
      throw ConfigurationError(file: file, line: error.line, error.description)
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
}
