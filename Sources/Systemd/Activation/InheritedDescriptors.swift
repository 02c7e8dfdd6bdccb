import Glibc

/// The descriptors that a supervisor passed to this process: sockets to accept from, and what was stored with it.
///
/// Each is handed out once, to one owner; those that nobody took are closed with this collection.
///
/// ```swift
/// var inherited = try InheritedDescriptors.take()
/// let admin = try inherited.removeFirst(named: "admin")?.listener()
/// while let next = inherited.removeFirst() {
///   serve(try next.listener())
/// }
/// ```
public struct InheritedDescriptors: ~Copyable, Sendable {
  struct Entry: Sendable {
    var name: String
    let number: CInt
  }

  private var entries: ArraySlice<Entry>

  /// The process that descriptors were announced to, if it is not this one.
  ///
  /// They are not this process's to take, then, and it has none. A wrapper script that does not `exec` the
  /// daemon does this; whoever then can't bind its address may say so.
  public let intendedProcess: Int32?

  /// Adopts the numbers of a range, as yet without names.
  init(adopting numbers: Range<CInt> = 0..<0, intendedProcess: Int32? = nil) {
    self.entries = numbers.map { Entry(name: "", number: $0) }[...]
    self.intendedProcess = intendedProcess
  }

  deinit {
    for entry in entries { _ = close(entry.number) }
  }

  /// Names them in order.
  mutating func assign(_ names: [String]) {
    for (index, name) in zip(entries.indices, names) { entries[index].name = name }
  }

  /// How many have not been taken yet.
  public var count: Int { entries.count }

  /// Whether none is left.
  public var isEmpty: Bool { entries.isEmpty }

  /// The names of those that have not been taken yet, in the order they were passed.
  ///
  /// Sockets come first and in the order of their units; what was stored comes in no order.
  public var names: [String] { entries.map(\.name) }

  /// Takes the first.
  ///
  /// - Returns: The descriptor, `nil` if none is left.
  public mutating func removeFirst() -> InheritedDescriptor? {
    guard let entry = entries.popFirst() else { return nil }
    return InheritedDescriptor(name: entry.name, adopting: entry.number)
  }

  /// Takes the first of a name.
  ///
  /// - Parameter name: The name.
  /// - Returns: The descriptor, `nil` if none of that name is left.
  public mutating func removeFirst(named name: String) -> InheritedDescriptor? {
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
    return InheritedDescriptor(name: name, adopting: entries.remove(at: index).number)
  }
}
