/// Makes what a server sends fit for a terminal, however it is cut into pieces.
///
/// It performs no I/O. Line ends and text come through; everything that would steer the terminal, or hide, is
/// written as an escape: `\u{1B}`, or `\xFF` for what is not UTF-8.
struct PrintableStream {
  /// The beginning of a character, or a CR that may be half of a line's end.
  private var held: [UInt8] = []

  /// The column that the next character goes to, to know where a tab leads.
  private var column = 0

  /// Takes the next bytes.
  ///
  /// - Returns: What can be shown of them: lines ended by LF, no other control character.
  mutating func print(_ bytes: some Sequence<UInt8>) -> String {
    var shown = ""
    for byte in bytes { take(byte, into: &shown) }
    return shown
  }

  /// Takes the end of the bytes.
  ///
  /// - Returns: What had been held back.
  mutating func finish() -> String {
    var shown = ""
    escapeHeld(into: &shown)
    return shown
  }

  private mutating func take(_ byte: UInt8, into shown: inout String) {
    if held.first == 0x0D {
      held = []
      if byte != 0x0A { show("\\r", in: &shown) }
    } else if !held.isEmpty {
      if continueCharacter(with: byte, into: &shown) { return }
    }
    switch byte {
    case 0x0A:
      shown.append("\n")
      column = 0
    case 0x0D, 0xC2...0xF4: held = [byte]
    case 0x09: repeat { show(" ", in: &shown) } while !column.isMultiple(of: 8)
    case 0x20...0x7E: show(Unicode.Scalar(byte), in: &shown)
    case 0x80...: show(Self.escape(byte), in: &shown)
    default: show(Self.escape(Unicode.Scalar(byte)), in: &shown)
    }
  }

  /// Takes the next byte of the character that is held.
  ///
  /// - Returns: Whether it belongs to it. If not, what was held is no character and has been escaped.
  private mutating func continueCharacter(with byte: UInt8, into shown: inout String) -> Bool {
    guard Self.mayContinue(held, with: byte) else {
      escapeHeld(into: &shown)
      return false
    }
    held.append(byte)
    guard held.count == Self.count(startingWith: held[0]) else { return true }
    if let scalar = String(validating: held, as: UTF8.self)?.unicodeScalars.first {
      held = []
      if scalar.isPrintable {
        show(scalar, in: &shown)
      } else {
        show(Self.escape(scalar), in: &shown)
      }
    } else {
      escapeHeld(into: &shown)
    }
    return true
  }

  private mutating func escapeHeld(into shown: inout String) {
    let bytes = held
    held = []
    for byte in bytes { show(byte == 0x0D ? "\\r" : Self.escape(byte), in: &shown) }
  }

  private mutating func show(_ scalar: Unicode.Scalar, in shown: inout String) {
    shown.unicodeScalars.append(scalar)
    column += Character(scalar).columns
  }

  private mutating func show(_ escape: String, in shown: inout String) {
    shown += escape
    column += escape.count
  }
}

// MARK: UTF-8 and escapes

extension PrintableStream {
  private static func count(startingWith byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    default: 4
    }
  }

  /// Whether a byte may follow those of an unfinished character.
  private static func mayContinue(_ bytes: [UInt8], with byte: UInt8) -> Bool {
    switch (bytes.count, bytes[0]) {
    // No overlong forms, no surrogates, nothing beyond Unicode.
    case (1, 0xE0): (0xA0...0xBF).contains(byte)
    case (1, 0xED): (0x80...0x9F).contains(byte)
    case (1, 0xF0): (0x90...0xBF).contains(byte)
    case (1, 0xF4): (0x80...0x8F).contains(byte)
    default: (0x80...0xBF).contains(byte)
    }
  }

  private static func escape(_ byte: UInt8) -> String { "\\x\(String(byte, radix: 16, uppercase: true))" }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows it, rather than obeying or hiding it or breaking the line there.
  fileprivate var isPrintable: Bool {
    // It joins emoji into one.
    if self == "\u{200D}" { return true }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
