/// Why a text is not TOML, or more than is read of it.
struct TOMLProblem: Error, Sendable {
  /// The line, counted from 1.
  let line: Int

  /// The key it is about, where its name could be read.
  let key: [String]?

  /// What is wrong, in words that follow the place and the key.
  let text: String

  /// Describes a problem.
  init(line: Int, key: [String]? = nil, _ text: String) {
    self.line = line
    self.key = key
    self.text = text
  }

  /// Describes what is not TOML.
  static func invalid(line: Int, key: [String]? = nil, _ text: String) -> TOMLProblem {
    TOMLProblem(line: line, key: key, "is not valid TOML: \(text)")
  }

  /// The problem as one of a key, if it is not yet known to be one of a key in it.
  func about(_ key: [String]) -> TOMLProblem {
    TOMLProblem(line: line, key: self.key ?? key, text)
  }
}
