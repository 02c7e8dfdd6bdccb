import Usher

/// Turns what a person or a program says into what goes over the wire, and back.
///
/// Under `raw` and `line` the wire carries lines as they are. Under `length` a line, without its end, is one
/// message, and a message that arrives becomes a line.
struct Wire {
  /// The longest message that is taken, in bytes.
  static let limit = 16 << 20

  let framing: Framing
  private var lines = FrameDecoder(framing: .line, limit: Self.limit)
  private var messages: FrameDecoder

  /// A connection's wire.
  init(framing: Framing) {
    self.framing = framing
    messages = FrameDecoder(framing: framing, limit: Self.limit)
  }

  /// The bytes that carry a line.
  func encode(line: String) -> [UInt8] { framing.framedText(line) }

  /// The bytes that carry the next part of a text.
  mutating func encode(_ chunk: [UInt8]) throws -> [UInt8] {
    guard framing == .length else { return chunk }
    var wire: [UInt8] = []
    try unsafe chunk.withUnsafeBytes { chunk in
      try unsafe lines.decode(chunk) { line in
        line.withBytes { wire += Framing.length.framed($0) }
        return true
      }
    }
    return wire
  }

  /// The bytes that carry what stands at the end of a text: a last line without an end.
  mutating func encodeEnd() throws -> [UInt8] {
    var wire: [UInt8] = []
    guard framing == .length else { return wire }
    try lines.finish { line in
      line.withBytes { wire += Framing.length.framed($0) }
      return true
    }
    return wire
  }

  /// Appends the text in the next bytes from the wire, up to where they make no sense if they do not.
  mutating func decode(_ chunk: [UInt8], into text: inout [UInt8]) throws {
    guard framing == .length else {
      text += chunk
      return
    }
    try unsafe chunk.withUnsafeBytes { chunk in
      try unsafe messages.decode(chunk) { message in
        text += message.copy()
        text.append(UInt8(ascii: "\n"))
        return true
      }
    }
  }

  /// Whether the wire may end here.
  var mayEnd: Bool { framing != .length || messages.isAtBoundary }
}
