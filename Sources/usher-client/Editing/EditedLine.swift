/// A line that is being typed.
struct EditedLine: Equatable {
  /// The most bytes that it may have.
  static let limit = 65_536

  /// What is typed, one element for each character that a person sees.
  private(set) var text: [Character] = []

  /// How many of the characters stand before the cursor.
  private(set) var cursor = 0

  private var byteCount = 0

  /// A line with the cursor at its end.
  init(_ text: String = "") {
    self.text = Array(text)
    cursor = self.text.count
    byteCount = text.utf8.count
  }

  /// The text as it is sent.
  var string: String { String(text) }

  /// Inserts at the cursor.
  ///
  /// - Returns: Whether there was room.
  mutating func insert(_ scalar: Unicode.Scalar) -> Bool {
    let size = UTF8.width(scalar)
    guard byteCount + size <= Self.limit else { return false }
    byteCount += size
    // An accent, or the rest of an emoji, comes by itself and belongs to the character before it.
    if cursor > 0 {
      let joined = String(text[cursor - 1]) + String(Character(scalar))
      if joined.count == 1 {
        text[cursor - 1] = Character(joined)
        return true
      }
    }
    text.insert(Character(scalar), at: cursor)
    cursor += 1
    return true
  }

  /// Moves the cursor, as far as there is text.
  mutating func move(to position: Int) { cursor = min(max(position, 0), text.count) }

  /// Deletes between two positions, as far as there is text, and leaves the cursor there.
  mutating func delete(_ positions: Range<Int>) {
    let positions = positions.clamped(to: 0..<text.count)
    byteCount -= String(text[positions]).utf8.count
    text.removeSubrange(positions)
    cursor = positions.lowerBound
  }

  /// Where the word before the cursor begins.
  var wordStart: Int {
    let end = text[..<cursor].lastIndex { !$0.isWhitespace } ?? 0
    return text[..<end].lastIndex(where: \.isWhitespace).map { $0 + 1 } ?? 0
  }

  /// Where the word after the cursor ends.
  var wordEnd: Int {
    let start = text[cursor...].firstIndex { !$0.isWhitespace } ?? text.count
    return text[start...].firstIndex(where: \.isWhitespace) ?? text.count
  }
}
