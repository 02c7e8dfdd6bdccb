/// A pattern in which `*` stands for any characters and `?` for any one.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
  private let pattern: [Character]

  /// The pattern's bytes, where each of them is a character.
  private let plain: [UInt8]?

  /// Takes a pattern; every other character stands for itself.
  public init(_ pattern: String) {
    self.pattern = Array(pattern)
    plain = Self.plainBytes(of: pattern)
  }

  /// The pattern.
  public var description: String { String(pattern) }

  /// Whether a text as a whole fits the pattern; the work grows with the product of the lengths at most.
  public func matches(_ text: String) -> Bool {
    // Characters cost twenty times as much to compare, which counts where thousands of clients are looked at.
    if let plain, let bytes = Self.plainBytes(of: text) {
      return Self.fits(bytes, plain, many: UInt8(ascii: "*"), one: UInt8(ascii: "?"))
    }
    return Self.fits(Array(text), pattern, many: "*", one: "?")
  }

  private static func plainBytes(of text: String) -> [UInt8]? {
    // CR and LF together are one character.
    text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D } ? Array(text.utf8) : nil
  }

  private static func fits<Unit: Equatable>(
    _ text: [Unit], _ pattern: [Unit], many: Unit, one: Unit
  ) -> Bool {
    var position = 0
    var place = 0
    var retry: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == many {
        retry = (place + 1, position)
        place += 1
      } else if place < pattern.count, pattern[place] == one || pattern[place] == text[position] {
        place += 1
        position += 1
      } else if let last = retry {
        retry = (last.place, last.position + 1)
        place = last.place
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == many }
  }
}
