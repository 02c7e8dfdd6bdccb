/// Finds the keys in the bytes that a terminal sends.
///
/// It performs no I/O. Keys that mean nothing here, known or not, give nothing: no rest of an escape sequence
/// ends up in the line.
package struct KeyDecoder {
  private enum State {
    case ground
    /// After an ESC.
    case escape
    /// In a control sequence, after `ESC [`, with the parameters so far.
    case controlSequence([UInt8])
    /// After `ESC O`, as some terminals send the arrow keys.
    case singleShift
    /// In a character of `count` bytes in UTF-8.
    case character([UInt8], count: Int)
  }

  private var state = State.ground

  /// A decoder that has seen no byte yet.
  package init() {}

  /// Takes the next byte.
  ///
  /// - Returns: The key that it completes, if it does.
  package mutating func decode(_ byte: UInt8) -> Key? {
    switch (state, byte) {
    case (.character(let bytes, let count), 0x80...0xBF):
      return continueCharacter(bytes + [byte], count: count)
    case (_, 0x1B):
      state = .escape
      return nil
    case (.ground, _), (.character, _):
      return start(with: byte)
    case (.escape, UInt8(ascii: "[")):
      state = .controlSequence([])
      return nil
    case (.escape, UInt8(ascii: "O")):
      state = .singleShift
      return nil
    case (.escape, _):
      state = .ground
      return Self.keys(withAlt: byte)
    case (.singleShift, _):
      state = .ground
      return Self.key(final: byte, parameters: [])
    case (.controlSequence(let parameters), 0x20...0x3F):
      // No key has so many; what is too long is read to its end all the same.
      state = .controlSequence(parameters.count < 16 ? parameters + [byte] : parameters)
      return nil
    case (.controlSequence(let parameters), _):
      state = .ground
      return Self.key(final: byte, parameters: parameters)
    }
  }

  private mutating func start(with byte: UInt8) -> Key? {
    state = .ground
    switch byte {
    case 0x20...0x7E: return .text(Unicode.Scalar(byte))
    case 0xC2...0xDF: state = .character([byte], count: 2)
    case 0xE0...0xEF: state = .character([byte], count: 3)
    case 0xF0...0xF4: state = .character([byte], count: 4)
    default: return Self.key(control: byte)
    }
    return nil
  }

  private mutating func continueCharacter(_ bytes: [UInt8], count: Int) -> Key? {
    guard bytes.count == count else {
      state = .character(bytes, count: count)
      return nil
    }
    state = .ground
    let scalars = String(validating: bytes, as: UTF8.self)?.unicodeScalars
    guard let scalar = scalars?.first, scalar.properties.generalCategory != .control else { return nil }
    return .text(scalar)
  }
}

// MARK: What the bytes mean

extension KeyDecoder {
  private static func key(control byte: UInt8) -> Key? {
    switch byte {
    case 0x09: .text("\t")
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: .backspace
    case control("a"): .home
    case control("b"): .left
    case control("d"): .endOfInput
    case control("e"): .end
    case control("f"): .right
    case control("k"): .deleteToEnd
    case control("l"): .clearScreen
    case control("n"): .down
    case control("p"): .up
    case control("u"): .deleteToStart
    case control("w"): .deleteWord
    default: nil
    }
  }

  /// The byte that Ctrl and a letter give.
  private static func control(_ letter: Unicode.Scalar) -> UInt8 { UInt8(ascii: letter) & 0x1F }

  private static func keys(withAlt byte: UInt8) -> Key? {
    switch byte {
    case UInt8(ascii: "b"): .wordLeft
    case UInt8(ascii: "f"): .wordRight
    case 0x08, 0x7F: .deleteWord
    default: nil
    }
  }

  private static func key(final byte: UInt8, parameters: [UInt8]) -> Key? {
    // A second parameter names the keys held down: 3 is Alt, 5 is Ctrl.
    let isWord =
      parameters.dropFirst() == [UInt8(ascii: ";"), UInt8(ascii: "5")]
      || parameters.dropFirst() == [UInt8(ascii: ";"), UInt8(ascii: "3")]
    switch byte {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "C"): return isWord ? .wordRight : .right
    case UInt8(ascii: "D"): return isWord ? .wordLeft : .left
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "~"):
      switch parameters.first {
      case UInt8(ascii: "1"), UInt8(ascii: "7"): return parameters.count == 1 ? .home : nil
      case UInt8(ascii: "4"), UInt8(ascii: "8"): return parameters.count == 1 ? .end : nil
      case UInt8(ascii: "3"): return .delete
      default: return nil
      }
    default: return nil
    }
  }
}
