import FoundationEssentials

/// Writes values as messages that every reader accepts.
enum MessageEncoder {
  /// The JSON of a value, with every string in it made printable; line feeds and tabs may stay, escaped.
  static func json(of value: some Encodable, pretty: Bool = false) throws(EncodingFailure) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    do {
      return printable([UInt8](try encoder.encode(value)))
    } catch {
      throw EncodingFailure(reason: "\(error)")
    }
  }

  /// A value as a message, with its NUL.
  static func message(of value: some Encodable) throws(EncodingFailure) -> [UInt8] {
    try json(of: value) + [0]
  }

  /// Replaces what is not printable in the strings of a JSON text.
  ///
  /// Outside of strings JSON has no backslash and nothing above ASCII, so strings need not be told apart.
  private static func printable(_ json: [UInt8]) -> [UInt8] {
    guard !json.allSatisfy({ $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return json }
    var text = String.UnicodeScalarView()
    var rest = String(decoding: json, as: UTF8.self).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      // Outside of strings the only controls are the line feeds of pretty printing.
      guard scalar == "\\" else {
        text.append(scalar.isPrintable || scalar == "\n" ? scalar : .replacement)
        continue
      }
      switch rest.popFirst() {
      case "b", "f", "r":
        text.append(.replacement)
      case "u":
        // The encoder writes this form for nothing but controls.
        rest = rest.dropFirst(4)
        text.append(.replacement)
      case let escaped?:
        text.append(scalar)
        text.append(escaped)
      case nil:
        break
      }
    }
    return Array(String(text).utf8)
  }
}

/// A value that JSON has no form for, such as an endless number.
package struct EncodingFailure: Error, Sendable {
  /// What the encoder said.
  let reason: String
}
