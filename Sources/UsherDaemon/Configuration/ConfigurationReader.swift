extension Configuration {
  /// Sets every value that a file writes, and complains about everything in it that is not right.
  ///
  /// - Parameters:
  ///   - document: The file.
  ///   - keys: Every key there is.
  /// - Throws: The problem that stands first in the file.
  package mutating func apply(_ document: TOMLDocument, keys: [ConfigurationKey]) throws(ConfigurationError) {
    var problems = Self.stranger(in: document, keys: keys).map { [$0] } ?? []
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

  /// What stands first in a file of what is neither a section nor a key of one.
  private static func stranger(in document: TOMLDocument, keys: [ConfigurationKey]) -> ConfigurationError? {
    let sections = Dictionary(grouping: keys, by: \.section).mapValues { $0.map(\.leaf) }
    var first: (path: [String], line: Int)?
    for (name, node) in document.root {
      var strangers = [[name]]
      if let leaves = sections[name], case .table(let entries) = node {
        strangers = entries.keys.filter { !leaves.contains($0) }.map { [name, $0] }
      }
      for path in strangers {
        let line = document.line(of: path) ?? 0
        if first.map({ line < $0.line }) ?? true { first = (path, line) }
      }
    }
    guard let path = first?.path else { return nil }
    let shown = path.map(shown).joined(separator: ".")
    guard let leaves = sections[path[0]] else {
      let hint = hint(Spelling.closest(to: path[0], among: Array(sections.keys)))
      return document.error(about: path, name: shown, "is not a known section\(hint)")
    }
    guard path.count > 1 else {
      return document.error(
        about: path, name: shown, "must be a section, but is \(document.root[path[0]]?.kind ?? "nothing")")
    }
    let hint = hint(Spelling.closest(to: path[1], among: leaves))
    return document.error(about: path, name: shown, "is not a known key\(hint)")
  }

  /// A name as it would be taken for nothing else: in quotation marks where it can't be without.
  private static func shown(_ name: String) -> String {
    let isBare = name.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) || scalar == "_"
        || scalar == "-"
    }
    return isBare && !name.isEmpty ? name : "\"\(name)\""
  }

  private static func hint(_ word: String?) -> String {
    word.map { "; did you mean \($0)?" } ?? ""
  }
}

extension TOMLDocument {
  fileprivate func error(about path: [String], name: String, _ problem: String) -> ConfigurationError {
    // A value may be a mebibyte, and is part of what is said of it.
    ConfigurationError(
      file: file, line: line(of: path), key: name.shortened(toBytes: 256), problem.shortened(toBytes: 1_024))
  }
}
