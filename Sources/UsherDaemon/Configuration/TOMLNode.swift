/// A value of a TOML document, as far as a configuration has use for it.
package indirect enum TOMLNode: Equatable, Sendable {
  case text(String)
  case integer(Int)
  case boolean(Bool)
  case list([TOMLNode])
  case table([String: TOMLNode])
  /// A kind of value that no key takes, by its name.
  case other(String)

  /// The kind of value, with its article.
  package var kind: String {
    switch self {
    case .text: "a string"
    case .integer: "an integer"
    case .boolean: "a boolean"
    case .list: "an array"
    case .table: "a table"
    case .other(let name): name
    }
  }

  /// What a message says that a value is: the value itself where it is short, else its kind.
  package var shown: String {
    switch self {
    case .text(let text): PrintableText.quoted(text)
    case .integer(let number): "\(number)"
    case .boolean(let truth): "\(truth)"
    case .list, .table, .other: kind
    }
  }
}
