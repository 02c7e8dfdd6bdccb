/// What does not hold of an input.
package struct Finding: Error, Hashable, Sendable, CustomStringConvertible {
  /// What should, and what is instead.
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Finds fault where something does not hold.
func require(_ holds: Bool, _ expectation: @autoclosure () -> String) throws(Finding) {
  guard !holds else { return }
  throw Finding(expectation())
}

/// Finds fault where two values that should be the same are not.
func require<Value: Equatable>(
  _ value: Value, is expected: Value, _ subject: @autoclosure () -> String
) throws(Finding) {
  guard value != expected else { return }
  throw Finding("\(subject()): \(value), and should be \(expected)")
}
