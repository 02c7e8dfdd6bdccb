/// What must hold of a message before the JSON decoder sees it.
///
/// The decoder would take a byte order mark for another encoding, and goes deeper than a small stack allows.
enum MessageSyntax {
  /// Checks that the message can only be one JSON object, no deeper than the limit.
  static func check(_ message: ArraySlice<UInt8>, depth limit: Int) throws(Violation) {
    guard message.first(where: { !isSpace($0) }) == UInt8(ascii: "{") else { throw .notAnObject }
    guard String(validating: message, as: UTF8.self) != nil else { throw .notAnObject }
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in message {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isInString: isEscaped = true
      case UInt8(ascii: "\""): isInString.toggle()
      case _ where isInString: continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: continue
      }
      guard depth <= limit else { throw .tooDeep(limit: limit) }
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
