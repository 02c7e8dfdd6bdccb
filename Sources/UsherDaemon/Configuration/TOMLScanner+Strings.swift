extension TOMLScanner {
  /// Whether a string can begin here.
  var isAtString: Bool { next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") }

  /// Reads a string of any of the four kinds.
  mutating func string() throws(TOMLProblem) -> String {
    if take("\"\"\"") { return try string(until: "\"\"\"", hasEscapes: true, isLong: true) }
    if take("'''") { return try string(until: "'''", hasEscapes: false, isLong: true) }
    return try shortString()
  }

  /// Reads a string that is on one line, as the name of a key may be.
  mutating func shortString() throws(TOMLProblem) -> String {
    if take("\"") { return try string(until: "\"", hasEscapes: true, isLong: false) }
    guard take("'") else { throw expected("a string") }
    return try string(until: "'", hasEscapes: false, isLong: false)
  }

  /// Reads the rest of a string whose first marks have been consumed.
  private mutating func string(
    until end: String, hasEscapes: Bool, isLong: Bool
  ) throws(TOMLProblem) -> String {
    let start = line
    let mark = end.utf8.first
    var content: [UInt8] = []
    // The line end after the first marks is there for the looks of it.
    if isLong { _ = take("\n") }
    while let byte = next, isLong || byte != UInt8(ascii: "\n") {
      if byte == mark, take(end) {
        // Up to two marks of its own may stand right before the three.
        for _ in 0..<2 where isLong && next == mark {
          content.append(byte)
          advance()
        }
        return String(decoding: content, as: UTF8.self)
      }
      advance()
      if byte == UInt8(ascii: "\\"), hasEscapes {
        content += try escape(isLong: isLong)
      } else {
        content.append(byte)
      }
    }
    throw .invalid(line: start, "the string that begins here has no end")
  }

  /// Reads what follows a backslash.
  private mutating func escape(isLong: Bool) throws(TOMLProblem) -> [UInt8] {
    if isLong, let blank = next, " \t\n".utf8.contains(blank) {
      skipBlanks()
      guard take("\n") else { throw expected("the end of the line, or no blank after the backslash,") }
      while let byte = next, " \t\n".utf8.contains(byte) { advance() }
      return []
    }
    guard let letter = next else { return [] }
    let plain: [UInt8: UInt8] = [
      UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "f"): 0x0C,
      UInt8(ascii: "r"): 0x0D, UInt8(ascii: "\""): letter, UInt8(ascii: "\\"): letter,
    ]
    if let byte = plain[letter] {
      advance()
      return [byte]
    }
    if take("u") { return try character(digits: 4) }
    if take("U") { return try character(digits: 8) }
    throw expected("b, t, n, f, r, u, U, a quotation mark or a second backslash")
  }

  /// Reads the number of a character.
  private mutating func character(digits: Int) throws(TOMLProblem) -> [UInt8] {
    var number: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw expected("a hexadecimal digit")
      }
      number = number << 4 | UInt32(digit)
      advance()
    }
    guard let scalar = Unicode.Scalar(number) else {
      throw .invalid(line: line, "no character has the number \(String(number, radix: 16, uppercase: true))")
    }
    return Array(String(scalar).utf8)
  }
}
