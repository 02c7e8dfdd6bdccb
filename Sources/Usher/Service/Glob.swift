/// A pattern in which `*` stands for any characters and `?` for any one.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
  private let pattern: [Character]

  /// Takes a pattern; every other character stands for itself.
  public init(_ pattern: String) {
    self.pattern = Array(pattern)
  }

  /// The pattern.
  public var description: String { String(pattern) }

  /// Whether a text as a whole fits the pattern; the work grows with the product of the lengths at most.
  public func matches(_ text: String) -> Bool {
    let text = Array(text)
    var position = 0
    var place = 0
    var retry: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == "*" {
        retry = (place + 1, position)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[position] {
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
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
