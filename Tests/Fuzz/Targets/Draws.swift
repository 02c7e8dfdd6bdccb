/// Choices that an input makes, byte by byte; once it has run out, the first of everything.
struct Draws {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  /// Whether nothing is left to choose by.
  var isOver: Bool { rest.isEmpty }

  /// A number below this one, which is at most 256.
  mutating func number(below limit: Int) -> Int {
    Int(rest.popFirst() ?? 0) % limit
  }

  /// One of these.
  mutating func one<Element>(of elements: [Element]) -> Element {
    elements[number(below: elements.count)]
  }

  /// A number of all sizes and signs.
  mutating func integer() -> Int {
    let width = number(below: 9)
    let bits = (0..<width).reduce(0) { bits, _ in bits << 8 | Int(rest.popFirst() ?? 0) }
    // The highest bit of what was drawn is the sign.
    let unused = 64 - 8 * width
    return (bits << unused) >> unused
  }

  /// A text, up to where the input says that it ends.
  mutating func text() -> String {
    let bytes = rest.prefix { $0 != 0xFF }
    rest = rest.dropFirst(bytes.count + 1)
    return String(decoding: bytes, as: UTF8.self)
  }
}
