/// Steps through the characters of a TOML document.
///
/// Every method stops at the end of the text.
struct TOMLScanner {
  /// What is read: UTF-8, with a line feed alone at the end of a line and no control character but that and the tab.
  private let bytes: [UInt8]

  private var position: Int

  /// The line of the next byte, counted from 1.
  private(set) var line = 1

  /// Begins at the start of a text, after the mark of its encoding if it has one.
  ///
  /// - Throws: The first character that is in no TOML document, wherever it stands.
  init(_ bytes: [UInt8]) throws(TOMLProblem) {
    self.bytes = try Self.checked(bytes)
    position = self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next byte; `nil` at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Consumes a byte.
  mutating func advance() {
    guard let byte = next else { return }
    if byte == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  /// Consumes some characters if they are the next.
  mutating func take(_ characters: String) -> Bool {
    guard bytes[position...].starts(with: characters.utf8) else { return false }
    for _ in characters.utf8 { advance() }
    return true
  }

  /// Consumes bytes for as long as they are such.
  mutating func take(while isWanted: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = next, isWanted(byte) { advance() }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Skips spaces and tabs.
  mutating func skipBlanks() {
    while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
  }

  /// Skips blanks and a comment: what may stand at the end of any line.
  mutating func skipToEndOfLine() {
    skipBlanks()
    guard next == UInt8(ascii: "#") else { return }
    while let byte = next, byte != UInt8(ascii: "\n") { advance() }
  }

  /// Skips blanks, comments and line ends.
  ///
  /// - Returns: Whether anything is left.
  mutating func skipToContent() -> Bool {
    repeat { skipToEndOfLine() } while take("\n")
    return next != nil
  }

  /// Says that something else stands here than TOML wants.
  func expected(_ wanted: String) -> TOMLProblem {
    let found: String
    switch next {
    case nil: found = "the file ends"
    case UInt8(ascii: "\n"): found = "the line ends"
    default:
      let rest = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
      found = "\(PrintableText.quoted(String(rest.unicodeScalars.prefix(1)))) stands"
    }
    return .invalid(line: line, "\(found) where \(wanted) should be")
  }
}

extension TOMLScanner {
  /// The bytes of a text with one kind of line end, if every character is one that TOML allows.
  private static func checked(_ bytes: [UInt8]) throws(TOMLProblem) -> [UInt8] {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let before = lines.prefix { String(validating: $0, as: UTF8.self) != nil }.count
      throw TOMLProblem(line: before + 1, "is not UTF-8, which TOML requires")
    }
    var checked: [UInt8] = []
    checked.reserveCapacity(bytes.count)
    var line = 1
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
      case UInt8(ascii: "\r") where bytes[(index + 1)...].first == UInt8(ascii: "\n"):
        continue
      case UInt8(ascii: "\t"), 0x20..<0x7F, 0x80...:
        break
      default:
        let name = name(of: byte)
        throw TOMLProblem(line: line, "holds the control character \(name), which TOML does not allow")
      }
      checked.append(byte)
    }
    return checked
  }

  private static func name(of control: UInt8) -> String {
    let digits = String(control, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
