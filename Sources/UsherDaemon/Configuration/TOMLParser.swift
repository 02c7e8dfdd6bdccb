/// Reads a TOML document: all of TOML 1.0, and the line of each key.
///
/// Nothing in a text ends it but a problem that it throws. It goes no deeper than `deepest`, so that no text can fill
/// the stack, and takes no longer names, so that each is cheap to look up.
struct TOMLParser {
  /// How many names and arrays may lie in one another: no key that is known has more than three.
  static let deepest = 64

  /// How long a name may be, in bytes.
  static let longest = 256

  private var scanner: TOMLScanner
  private let root = OpenTable()

  /// The lines of the keys that were read.
  private(set) var lines = KeyLines()

  /// Begins with the bytes of a file.
  ///
  /// - Throws: The first character that is in no TOML document.
  init(_ bytes: [UInt8]) throws(TOMLProblem) {
    scanner = try TOMLScanner(bytes)
  }

  /// Reads all of it.
  ///
  /// - Returns: The values by key.
  /// - Throws: The first thing that is not TOML.
  mutating func document() throws(TOMLProblem) -> [String: TOMLNode] {
    var table = root
    var section: [String] = []
    while scanner.skipToContent() {
      let path: [String]
      if scanner.take("[") {
        (section, table) = try header()
        path = section
      } else {
        path = try entry(in: table, below: section)
      }
      scanner.skipToEndOfLine()
      guard scanner.next == nil || scanner.next == UInt8(ascii: "\n") else {
        throw scanner.expected("the end of the line").about(path)
      }
    }
    return root.closed
  }

  /// Reads the rest of `[section]` or `[[section]]`.
  ///
  /// - Returns: Its path and its table.
  private mutating func header() throws(TOMLProblem) -> ([String], OpenTable) {
    let isOfArray = scanner.take("[")
    let path = try key(below: [])
    guard isOfArray ? scanner.take("]]") : scanner.take("]") else {
      throw scanner.expected(isOfArray ? "\"]]\"" : "\"]\"").about(path)
    }
    let first = lines.line(of: path)
    lines.note(path, at: scanner.line)
    guard let table = isOfArray ? root.element(path) : root.section(path) else {
      throw clash(of: path, at: scanner.line, with: first)
    }
    return (path, table)
  }

  /// Reads `key = value`.
  ///
  /// - Returns: The path of the key.
  @discardableResult
  private mutating func entry(
    in table: OpenTable, below parent: [String]
  ) throws(TOMLProblem) -> [String] {
    let line = scanner.line
    let key = try key(below: parent)
    let path = parent + key
    guard scanner.take("=") else { throw scanner.expected("\"=\"").about(path) }
    let first = lines.line(of: path)
    lines.note(path, at: line)
    let value: TOMLNode
    do {
      scanner.skipBlanks()
      value = try self.value(of: path)
    } catch {
      throw error.about(path)
    }
    guard table.set(key, to: value) else { throw clash(of: path, at: line, with: first) }
    return path
  }

  /// Reads a key of one or more parts, and the blanks around it.
  private mutating func key(below parent: [String]) throws(TOMLProblem) -> [String] {
    var key: [String] = []
    repeat {
      guard parent.count + key.count < Self.deepest else { throw tooDeep() }
      scanner.skipBlanks()
      let name = try name()
      guard name.utf8.count <= Self.longest else {
        throw TOMLProblem(line: scanner.line, "has a name of more than \(Self.longest) bytes")
      }
      key.append(name)
      scanner.skipBlanks()
    } while scanner.take(".")
    return key
  }

  private mutating func name() throws(TOMLProblem) -> String {
    if scanner.isAtString { return try scanner.shortString() }
    let name = scanner.take { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard !name.isEmpty else { throw scanner.expected("a name") }
    return name
  }

  private mutating func value(of path: [String]) throws(TOMLProblem) -> TOMLNode {
    if scanner.isAtString { return .text(try scanner.string()) }
    let start = scanner.line
    if scanner.take("[") { return .list(try elements(of: path, from: start)) }
    if scanner.take("{") { return .table(try entries(of: path)) }
    return try scanner.word()
  }

  /// Reads the rest of an array.
  private mutating func elements(of path: [String], from start: Int) throws(TOMLProblem) -> [TOMLNode] {
    guard path.count < Self.deepest else { throw tooDeep() }
    var elements: [TOMLNode] = []
    while scanner.skipToContent() {
      if scanner.take("]") { return elements }
      let place = path + ["[\(elements.count)]"]
      lines.note(place, at: scanner.line)
      elements.append(try value(of: place))
      guard scanner.skipToContent() else { break }
      guard scanner.take(",") || scanner.next == UInt8(ascii: "]") else {
        throw scanner.expected("\",\" or \"]\"")
      }
    }
    throw .invalid(line: start, "the array that begins here has no end")
  }

  /// Reads the rest of an inline table.
  private mutating func entries(of path: [String]) throws(TOMLProblem) -> [String: TOMLNode] {
    let table = OpenTable()
    scanner.skipBlanks()
    if scanner.take("}") { return [:] }
    repeat {
      try entry(in: table, below: path)
      scanner.skipBlanks()
    } while scanner.take(",")
    guard scanner.take("}") else { throw scanner.expected("\",\" or \"}\"") }
    return table.closed
  }

  private func tooDeep() -> TOMLProblem {
    TOMLProblem(line: scanner.line, "goes more than \(Self.deepest) names and arrays deep")
  }

  /// Says that a key is there already, or that what is there has no room for it.
  private func clash(of path: [String], at line: Int, with first: Int?) -> TOMLProblem {
    .invalid(line: line, key: path, "line \(first ?? line) has it already, or leaves no room for it")
  }
}
