import UsherDaemon

/// Reads a value of TOML of the few kinds in which a configuration is written, as plainly as can be.
enum PlainValue {
  /// The value, or nothing where it is none of them.
  static func read(_ text: String) -> TOMLNode? {
    var rest = text.unicodeScalars[...]
    let node = read(&rest)
    return rest.isEmpty ? node : nil
  }

  private static func read(_ rest: inout Substring.UnicodeScalarView) -> TOMLNode? {
    switch rest.first {
    case "\"": return string(&rest).map(TOMLNode.text)
    case "[": return list(&rest)
    default:
      let word = String(rest.prefix { $0 != "," && $0 != "]" })
      rest = rest.dropFirst(word.unicodeScalars.count)
      if let number = Int(word) { return .integer(number) }
      return ["true": true, "false": false][word].map(TOMLNode.boolean)
    }
  }

  private static func list(_ rest: inout Substring.UnicodeScalarView) -> TOMLNode? {
    rest.removeFirst()
    var elements: [TOMLNode] = []
    while rest.first != "]" {
      if !elements.isEmpty {
        guard rest.popFirst() == ",", rest.popFirst() == " " else { return nil }
      }
      guard let element = read(&rest) else { return nil }
      elements.append(element)
    }
    rest.removeFirst()
    return .list(elements)
  }

  private static func string(_ rest: inout Substring.UnicodeScalarView) -> String? {
    rest.removeFirst()
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(text)
      case "\\":
        switch rest.popFirst() {
        case "n": text.append("\n")
        case "r": text.append("\r")
        case "t": text.append("\t")
        case "\"": text.append("\"")
        case "\\": text.append("\\")
        case "u":
          let digits = String(rest.prefix(4))
          rest = rest.dropFirst(4)
          guard let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else { return nil }
          text.append(scalar)
        default: return nil
        }
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: return nil
      default: text.append(scalar)
      }
    }
    return nil
  }
}
