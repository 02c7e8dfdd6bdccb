/// A table of a document that is still being read.
///
/// TOML lets a table be written in several places, but each of them only once: what may be added to it goes by how it
/// came to be.
final class OpenTable {
  /// How a table came to be.
  private enum Origin {
    /// A section of this name is below it, as `a` is above `[a.b]`.
    case above
    /// It is a section of its own: `[a]`, or `[[a]]`.
    case section
    /// A key has dots: `a.b = 1`.
    case dotted
  }

  private enum Entry {
    /// A value, to which nothing can be added any more.
    case value(TOMLNode)
    case table(OpenTable)
    /// The sections of an array: `[[a]]`.
    case sections([OpenTable])
  }

  private var origin: Origin
  private var entries: [String: Entry] = [:]

  /// Begins a table that is none of another's: a document, or an inline table.
  convenience init() {
    self.init(.section)
  }

  private init(_ origin: Origin) {
    self.origin = origin
  }

  /// What came of it.
  var closed: [String: TOMLNode] {
    entries.mapValues { entry in
      switch entry {
      case .value(let node): node
      case .table(let table): .table(table.closed)
      case .sections(let tables): .list(tables.map { .table($0.closed) })
      }
    }
  }

  /// Begins the section `[path]`.
  ///
  /// - Returns: Its table; `nil` where something is there already that can't be it.
  func section(_ path: [String]) -> OpenTable? {
    guard let name = path.last, let parent = descend(path.dropLast()) else { return nil }
    switch parent.entries[name] {
    case nil:
      return parent.begin(name, .section)
    case .table(let table) where table.origin == .above:
      table.origin = .section
      return table
    case .table, .sections, .value:
      return nil
    }
  }

  /// Begins one more section `[[path]]`.
  ///
  /// - Returns: Its table; `nil` where something is there already that can't be an array of sections.
  func element(_ path: [String]) -> OpenTable? {
    guard let name = path.last, let parent = descend(path.dropLast()) else { return nil }
    let element = OpenTable(.section)
    // Taken out meanwhile, so that no array of many is copied for each of them.
    switch parent.entries.removeValue(forKey: name) {
    case nil:
      parent.entries[name] = .sections([element])
    case .sections(var elements):
      elements.append(element)
      parent.entries[name] = .sections(elements)
    case .table, .value:
      return nil
    }
    return element
  }

  /// Sets a key of one or more parts.
  ///
  /// - Returns: Whether there was room for it: it is not there yet, and what is above it is open to dotted keys.
  func set(_ key: [String], to value: TOMLNode) -> Bool {
    var table = self
    for name in key.dropLast() {
      switch table.entries[name] {
      case nil:
        table = table.begin(name, .dotted)
      case .table(let inner) where inner.origin != .section:
        inner.origin = .dotted
        table = inner
      case .table, .sections, .value:
        return false
      }
    }
    guard let name = key.last, table.entries[name] == nil else { return false }
    table.entries[name] = .value(value)
    return true
  }

  /// The table in which a section is, by the names above it.
  private func descend(_ path: ArraySlice<String>) -> OpenTable? {
    var table = self
    for name in path {
      switch table.entries[name] {
      case nil: table = table.begin(name, .above)
      case .table(let inner): table = inner
      case .sections(let elements): table = elements[elements.count - 1]
      case .value: return nil
      }
    }
    return table
  }

  private func begin(_ name: String, _ origin: Origin) -> OpenTable {
    let table = OpenTable(origin)
    entries[name] = .table(table)
    return table
  }
}
