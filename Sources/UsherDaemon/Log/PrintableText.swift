internal import Varlink

/// Text from elsewhere made fit for one line of a log or a terminal.
package enum PrintableText {
  /// The text with everything that could end the line, steer a terminal or hide what is there written as an
  /// escape: `\n`, `\t`, `\u{1B}`.
  ///
  /// A backslash becomes two, so that what is shown can only have come from one text.
  package static func escaped(_ text: String) -> String {
    // Nearly all text needs no change, and this is the cheap way to know.
    guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return text }
    var escaped = ""
    for scalar in text.unicodeScalars { append(scalar, to: &escaped) }
    return escaped
  }

  /// The text as one word: in quotation marks where it is empty or would otherwise not read as one.
  package static func word(_ text: String) -> String {
    let isOneWord = !text.isEmpty && text.utf8.allSatisfy { !needsQuotes($0) }
    return isOneWord ? escaped(text) : quoted(text)
  }

  /// The text in quotation marks, with everything escaped that `escaped` escapes, and quotation marks.
  package static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\\\"" } else { append(scalar, to: &quoted) }
    }
    return quoted + "\""
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "=")
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case _ where !scalar.isPrintable: text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: text.unicodeScalars.append(scalar)
    }
  }
}
