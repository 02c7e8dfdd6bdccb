/// What is wrong with a configuration file, and where.
package struct ConfigurationError: Error, Hashable, Sendable {
  /// The file's name.
  package let file: String

  /// The line, counted from 1, where the problem belongs to one.
  package let line: Int?

  /// The key, as in `limits.clients`, where the problem belongs to one.
  package let key: String?

  /// What is wrong, in words that follow the key and a colon.
  package let problem: String

  /// Describes a problem.
  package init(file: String, line: Int? = nil, key: String? = nil, _ problem: String) {
    self.file = file
    self.line = line
    self.key = key
    self.problem = problem
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// One line, as in `/etc/usherd/usherd.toml:12: limits.clients: must be 1 to 10000000, but is 0`.
  package var description: String {
    let place = line.map { ":\($0)" } ?? ""
    let subject = key.map { "\(PrintableText.escaped($0)): " } ?? ""
    return "\(PrintableText.escaped(file))\(place): \(subject)\(problem)"
  }
}
