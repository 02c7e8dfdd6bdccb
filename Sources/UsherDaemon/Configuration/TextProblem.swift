/// What is wrong with a value that a person wrote, in words that follow the name of its key or flag.
package struct TextProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The problem, as in `must be 0 to 128, but is 200`.
  package let description: String

  /// Which element of an array it is about, if it is about one.
  package let element: Int?

  /// Describes a problem.
  package init(_ description: String, element: Int? = nil) {
    self.description = description
    self.element = element
  }
}
