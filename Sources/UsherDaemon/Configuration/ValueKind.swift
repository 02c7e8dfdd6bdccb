package import Sockets

/// How one kind of value is read from TOML and written to it.
package struct ValueKind<Value: Sendable>: Sendable {
  /// Reads a value, or says in words that follow the key what is wrong with it.
  package let read: @Sendable (TOMLNode) throws(TextProblem) -> Value

  /// Writes a value as TOML; reading that gives the same value.
  package let write: @Sendable (Value) -> String
}

extension ValueKind<Int> {
  /// A whole number within limits.
  package static func integer(_ range: ClosedRange<Int>) -> ValueKind {
    ValueKind(
      read: { node throws(TextProblem) in
        guard case .integer(let number) = node else { throw node.isNot("an integer") }
        return try checked(number, in: range, shown: "\(number)") { "\($0)" }
      },
      write: { "\($0)" })
  }

  /// A number of bytes within limits, as an integer or as text with a unit.
  package static func size(_ range: ClosedRange<Int>) -> ValueKind {
    ValueKind(
      read: { node throws(TextProblem) in
        let bytes: Int
        switch node {
        case .integer(let number): bytes = number
        case .text(let text): bytes = try SizeText(text).bytes
        default: throw node.isNot("a size such as \"64KiB\" or an integer")
        }
        return try checked(bytes, in: range, shown: node.shown) { SizeText($0).description }
      },
      write: { TOMLText.quoted(SizeText($0).description) })
  }
}

extension ValueKind<Duration> {
  /// A time within limits, or zero; the integer 0 is zero too.
  package static func time(_ range: ClosedRange<Duration>) -> ValueKind {
    ValueKind(
      read: { node throws(TextProblem) in
        let duration: Duration
        switch node {
        case .integer(0): return .zero
        case .integer(let number) where number > 0:
          throw TextProblem("needs a unit, as in \"\(number)s\", but is \(number)")
        case .integer(let number): throw TextProblem("must not be negative, but is \(number)")
        case .text(let text): duration = try DurationText(text).duration
        default: throw node.isNot("a time such as \"30s\"")
        }
        guard duration != .zero else { return .zero }
        return try checked(duration, in: range, shown: node.shown) { DurationText($0).description }
      },
      write: { TOMLText.quoted(DurationText($0).description) })
  }
}

extension ValueKind<Bool> {
  /// `true` or `false`.
  package static let truth = ValueKind(
    read: { node throws(TextProblem) in
      guard case .boolean(let truth) = node else { throw node.isNot("true or false") }
      return truth
    },
    write: { "\($0)" })
}

extension ValueKind<String> {
  /// Any text.
  package static let text = ValueKind(
    read: { node throws(TextProblem) in
      guard case .text(let text) = node else { throw node.isNot("a string") }
      return text
    },
    write: { TOMLText.quoted($0) })

  /// The name of a group of users, or nothing.
  package static let group = ValueKind(
    read: { node throws(TextProblem) in
      let name = try text.read(node)
      guard !name.utf8.contains(0) else { throw TextProblem("must be the name of a group") }
      return name
    },
    write: { TOMLText.quoted($0) })

  /// One of a number of names.
  package static func name(among names: [String]) -> ValueKind {
    ValueKind(
      read: { node throws(TextProblem) in
        guard case .text(let name) = node else { throw node.isNot("a string") }
        guard names.contains(name) else { throw notOne(of: names, name) }
        return name
      },
      write: { TOMLText.quoted($0) })
  }

  /// The path of a Unix socket, or nothing.
  package static let socketPath = ValueKind(
    read: { node throws(TextProblem) in
      guard case .text(let path) = node else { throw node.isNot("a string") }
      guard !path.isEmpty else { return path }
      do {
        return try SocketAddress.unix(path: path).path ?? ""
      } catch {
        throw TextProblem(PrintableText.escaped("\(error)"))
      }
    },
    write: { TOMLText.quoted($0) })
}

extension ValueKind where Value: RawRepresentable<String> & CaseIterable {
  /// One of the cases of an enumeration.
  package static var choice: ValueKind {
    ValueKind(
      read: { node throws(TextProblem) in
        let names = Value.allCases.map(\.rawValue)
        guard case .text(let name) = node else { throw node.isNot("a string") }
        guard let value = Value(rawValue: name) else { throw notOne(of: names, name) }
        return value
      },
      write: { TOMLText.quoted($0.rawValue) })
  }
}

extension ValueKind<[Endpoint]> {
  /// At least one endpoint.
  package static let endpoints = ValueKind(
    read: { node throws(TextProblem) in
      guard case .list(let elements) = node else {
        throw node.isNot("an array of endpoints, as in [\"localhost:7777\"]")
      }
      guard !elements.isEmpty else { throw TextProblem("must name at least one endpoint") }
      var endpoints: [Endpoint] = []
      for (index, element) in elements.enumerated() {
        guard case .text(let text) = element else {
          throw TextProblem("must hold strings, but holds \(element.kind)", element: index)
        }
        do {
          endpoints.append(try Endpoint(text))
        } catch {
          throw TextProblem(PrintableText.escaped("\(error)"), element: index)
        }
      }
      return endpoints
    },
    write: { "[" + $0.map { TOMLText.quoted($0.description) }.joined(separator: ", ") + "]" })
}

extension ValueKind<[AddressRange]> {
  /// Any number of addresses and ranges of them.
  package static let addressRanges = ValueKind(
    read: { node throws(TextProblem) in
      guard case .list(let elements) = node else {
        throw node.isNot("an array of addresses and ranges, as in [\"10.0.0.0/8\"]")
      }
      var ranges: [AddressRange] = []
      for (index, element) in elements.enumerated() {
        guard case .text(let text) = element else {
          throw TextProblem("must hold strings, but holds \(element.kind)", element: index)
        }
        guard let range = AddressRange(text) else {
          throw TextProblem(
            "\(PrintableText.quoted(text)) is no address and no range of them", element: index)
        }
        ranges.append(range)
      }
      return ranges
    },
    write: { "[" + $0.map { TOMLText.quoted($0.description) }.joined(separator: ", ") + "]" })
}

extension TOMLNode {
  /// Says that a value is of the wrong kind.
  fileprivate func isNot(_ expected: String) -> TextProblem {
    TextProblem("must be \(expected), but is \(kind)")
  }
}

private func checked<Value: Comparable>(
  _ value: Value, in range: ClosedRange<Value>, shown: String, _ describe: (Value) -> String
) throws(TextProblem) -> Value {
  guard !range.contains(value) else { return value }
  throw TextProblem("must be \(describe(range.lowerBound)) to \(describe(range.upperBound)), but is \(shown)")
}

private func notOne(of names: [String], _ name: String) -> TextProblem {
  let hint = Spelling.closest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
  let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
  return TextProblem("must be one of \(list), but is \(PrintableText.quoted(name))\(hint)")
}
