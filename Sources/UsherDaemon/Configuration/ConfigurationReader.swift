extension Configuration {
  /// Sets every value that a file writes, and complains about everything in it that is not right.
  ///
  /// - Parameters:
  ///   - document: The file.
  ///   - keys: Every key there is.
  /// - Throws: The problem that stands first in the file.
  package mutating func apply(_ document: TOMLDocument, keys: [ConfigurationKey]) throws(ConfigurationError) {
    var problems = Self.strangers(in: document, keys: keys)
    for key in keys {
      let path = [key.section, key.leaf]
      guard case .table(let section) = document.root[key.section], let node = section[key.leaf] else {
        continue
      }
      do {
        try key.assign(&self, node)
        origins[key.name] = .file(document.file, line: document.line(of: path))
      } catch {
        let place = error.element.map { path + ["[\($0)]"] } ?? path
        problems.append(document.error(about: place, name: key.name, error.description))
      }
    }
    if let first = problems.min(by: { $0.line ?? 0 < $1.line ?? 0 }) { throw first }
  }

  /// Sets one value from the command line.
  ///
  /// - Parameters:
  ///   - name: The key's name, which must exist.
  ///   - node: The value.
  ///   - flag: The flag, as in `--queues`.
  ///   - keys: Every key there is.
  /// - Throws: What is wrong with the value.
  package mutating func set(
    _ name: String, to node: TOMLNode, by flag: String, keys: [ConfigurationKey]
  ) throws(TextProblem) {
    guard let key = keys.first(where: { $0.name == name }) else {
      preconditionFailure("\(flag) sets \(name), which is no key")
    }
    try key.assign(&self, node)
    origins[name] = .flag(flag)
  }

  /// What a file holds that is neither a section nor a key of one.
  private static func strangers(in document: TOMLDocument, keys: [ConfigurationKey]) -> [ConfigurationError] {
    let sections = Dictionary(grouping: keys, by: \.section).mapValues { $0.map(\.leaf) }
    var problems: [ConfigurationError] = []
    for (name, node) in document.root {
      guard let leaves = sections[name] else {
        let hint = hint(Spelling.closest(to: name, among: Array(sections.keys)))
        problems.append(document.error(about: [name], name: name, "is not a known section\(hint)"))
        continue
      }
      guard case .table(let entries) = node else {
        problems.append(document.error(about: [name], name: name, "must be a section, but is \(node.kind)"))
        continue
      }
      for leaf in entries.keys where !leaves.contains(leaf) {
        let hint = hint(Spelling.closest(to: leaf, among: leaves))
        problems.append(
          document.error(about: [name, leaf], name: "\(name).\(leaf)", "is not a known key\(hint)"))
      }
    }
    return problems
  }

  private static func hint(_ word: String?) -> String {
    word.map { "; did you mean \($0)?" } ?? ""
  }
}

extension TOMLDocument {
  fileprivate func error(about path: [String], name: String, _ problem: String) -> ConfigurationError {
    ConfigurationError(file: file, line: line(of: path), key: name, problem)
  }
}
