// Text from elsewhere made fit for a status, a journal and the terminals that show them.
extension String {
  /// The text with everything that could end the line, steer a terminal or hide what is there written as an
  /// escape: `\n`, `\t`, `\u{1B}`.
  ///
  /// A backslash becomes two, so that what is shown can only have come from one text.
  package var asOneLine: String {
    // Nearly all text needs no change, and this is the cheap way to know.
    guard !utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return self }
    var line = ""
    for scalar in unicodeScalars { line.appendEscaped(scalar) }
    return line
  }

  /// The text as one word of a line: in quotation marks where it is empty or would not read as one.
  package var asOneWord: String {
    guard isEmpty || utf8.contains(where: Self.endsWord) else { return asOneLine }
    var word = "\""
    for scalar in unicodeScalars {
      if scalar == "\"" { word += "\\\"" } else { word.appendEscaped(scalar) }
    }
    return word + "\""
  }

  /// The beginning of the text, of at most so many bytes of UTF-8 and no broken character.
  func clipped(toBytes limit: Int) -> String {
    guard let end = utf8.index(startIndex, offsetBy: limit, limitedBy: endIndex) else { return self }
    // Within a character it counts as that one's beginning.
    return String(self[..<end])
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "=")
  }

  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\\": self += "\\\\"
    case "\n": self += "\\n"
    case "\r": self += "\\r"
    case "\t": self += "\\t"
    case _ where scalar.isUnprintable: self += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: unicodeScalars.append(scalar)
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would obey, hide or break the line at the character rather than show it.
  fileprivate var isUnprintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
