/// A TOML file that was read, and on which line each of its keys stands.
package struct TOMLDocument: Sendable {
  /// The file's name, for messages.
  package let file: String

  /// The values by key.
  package let root: [String: TOMLNode]

  private let lines: KeyLines

  /// Reads the bytes of a file.
  ///
  /// - Throws: The first thing that is not TOML, with its line, and its key where it has one.
  package init(file: String, bytes: [UInt8]) throws(ConfigurationError) {
    self.file = file
    do throws(TOMLProblem) {
      var parser = try TOMLParser(bytes)
      self.root = try parser.document()
      self.lines = parser.lines
    } catch {
      let key = error.key?.joined(separator: ".")
      throw ConfigurationError(file: file, line: error.line, key: key, error.text)
    }
  }

  /// The line on which a key stands, counted from 1; for a key that is not written, that of what holds it.
  package func line(of path: [String]) -> Int? {
    lines.line(of: path)
  }
}
