/// Steps through the tokens of a TOML document that is known to be valid.
///
/// Every method stops at the end of the text, and `key` and `skipScalar` always consume at least one byte of
/// what is left, so that whoever drives it comes to an end even over a document that is not valid.
package struct TOMLScanner {
  private let bytes: [UInt8]
  private var position = 0

  /// The line of the next byte, counted from 1.
  package private(set) var line = 1

  /// Begins at the start of a text, after the mark of its encoding if it has one.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next byte; `nil` at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Whether nothing is left.
  package var isAtEnd: Bool { next == nil }

  /// Whether a key or a section's name can begin here.
  package var isAtName: Bool {
    next.map { Self.isBare($0) || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") } ?? false
  }

  /// Consumes a byte.
  mutating func advance() {
    guard let byte = next else { return }
    if byte == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  /// Consumes a character if it is the next.
  package mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  /// Skips spaces and tabs.
  package mutating func skipBlanks() {
    while take(" ") || take("\t") {}
  }

  /// Skips blanks, line ends and comments.
  ///
  /// - Returns: Whether anything is left.
  package mutating func skipToContent() -> Bool {
    while true {
      skipBlanks()
      if next == UInt8(ascii: "#") {
        skipLine()
      } else if !take("\n"), !take("\r") {
        return next != nil
      }
    }
  }

  /// Skips the rest of the line.
  package mutating func skipLine() {
    while let byte = next, byte != UInt8(ascii: "\n") { advance() }
  }

  /// Reads a key of one or more parts with dots between them, bare or quoted.
  package mutating func key() -> [String] {
    var parts: [String] = []
    repeat {
      skipBlanks()
      parts.append(keyPart())
      skipBlanks()
    } while take(".")
    return parts
  }

  private mutating func keyPart() -> String {
    if take("\"") { return quoted(until: UInt8(ascii: "\""), hasEscapes: true) }
    if take("'") { return quoted(until: UInt8(ascii: "'"), hasEscapes: false) }
    let start = position
    repeat { advance() } while next.map(Self.isBare) ?? false
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func quoted(until mark: UInt8, hasEscapes: Bool) -> String {
    var content: [UInt8] = []
    while let byte = next, byte != mark {
      advance()
      if byte == UInt8(ascii: "\\"), hasEscapes { content += escape() } else { content.append(byte) }
    }
    advance()
    return String(decoding: content, as: UTF8.self)
  }

  /// Reads what follows a backslash.
  private mutating func escape() -> [UInt8] {
    guard let letter = next else { return [] }
    advance()
    switch letter {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"): return codePoint(digits: 4)
    case UInt8(ascii: "U"): return codePoint(digits: 8)
    default: return [letter]
    }
  }

  private mutating func codePoint(digits: Int) -> [UInt8] {
    let text = String(decoding: bytes[position..<min(position + digits, bytes.count)], as: UTF8.self)
    for _ in 0..<digits where next != nil { advance() }
    let scalar = UInt32(text, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    return Array(String(scalar).utf8)
  }

  /// Skips a key and its value, over several lines where that has them.
  package mutating func skipEntry() {
    var depth = 0
    while let byte = next, depth > 0 || byte != UInt8(ascii: "\n") {
      switch byte {
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "\""), UInt8(ascii: "'"): skipScalar()
      default:
        if take("[") || take("{") {
          depth += 1
        } else if take("]") || take("}") {
          depth -= 1
        } else {
          advance()
        }
      }
    }
  }

  /// Skips a string, number, boolean, date or time.
  package mutating func skipScalar() {
    for mark in ["\"", "'"] as [Unicode.Scalar] where take(mark) {
      skipString(mark)
      return
    }
    let ends = Array(",]}#\r\n".utf8)
    repeat { advance() } while next.map { !ends.contains($0) } ?? false
  }

  /// Skips the rest of a string whose first quotation mark has been consumed.
  private mutating func skipString(_ mark: Unicode.Scalar) {
    guard take(mark) else { return skipString(mark, marks: 1) }
    // Two marks are an empty string; three begin one of several lines.
    if take(mark) { skipString(mark, marks: 3) }
  }

  private mutating func skipString(_ mark: Unicode.Scalar, marks: Int) {
    var seen = 0
    while next != nil, seen < marks {
      if mark == "\"", take("\\") {
        advance()
        seen = 0
      } else if take(mark) {
        seen += 1
      } else {
        advance()
        seen = 0
      }
    }
    // A string of several lines may end in up to two marks of its own before the three.
    while marks == 3, take(mark) {}
  }
}
