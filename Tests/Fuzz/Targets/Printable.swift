import Varlink

extension String {
  /// Whether it is one line that no terminal and no log obeys.
  var isPrintableLine: Bool { unicodeScalars.allSatisfy(\.isPrintable) }
}

/// Finds fault with a text for people that is not one line, or that steers a terminal.
func require(isPrintable text: String, _ subject: @autoclosure () -> String) throws(Finding) {
  try require(text.isPrintableLine, "\(subject()) is not printable: \(text.debugDescription)")
}
