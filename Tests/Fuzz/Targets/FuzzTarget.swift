/// Something that reads what strangers write, and what must hold whatever they write.
///
/// The fuzzer tries it with inputs that it makes up; the tests try it with every input that is kept beside it.
package struct FuzzTarget: Sendable {
  /// What it is called, and the directories of its inputs.
  package let name: String

  /// Tries one input.
  ///
  /// - Throws: What does not hold.
  package let probe: @Sendable (_ input: [UInt8]) throws(Finding) -> Void

  init(_ name: String, _ probe: @escaping @Sendable (_ input: [UInt8]) throws(Finding) -> Void) {
    self.name = name
    self.probe = probe
  }
}

extension FuzzTarget {
  /// Every one there is.
  package static let all = [
    frames, proxy, calls, replies, descriptions, operators, selectors, patterns, endpoints, addresses,
    quantities, configuration, settings,
  ]
}
