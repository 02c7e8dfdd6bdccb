/// A value of the configuration file, written as a Swift literal.
struct SettingValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  /// As it stands in the file.
  let text: String

  init(stringLiteral value: String) { text = "\"\(value)\"" }
  init(integerLiteral value: Int) { text = "\(value)" }
  init(booleanLiteral value: Bool) { text = "\(value)" }
  init(arrayLiteral elements: SettingValue...) { text = "[\(elements.map(\.text).joined(separator: ", "))]" }
}

/// Keys of the configuration file, as in `["limits.clients": 10]`.
typealias Settings = [String: SettingValue]

extension Settings {
  /// The configuration file with these keys.
  var file: String {
    var text = ""
    var table: Substring = ""
    for (path, value) in sorted(by: { $0.key < $1.key }) {
      let parts = path.split(separator: ".", maxSplits: 1)
      if parts[0] != table {
        table = parts[0]
        text += "[\(table)]\n"
      }
      text += "\(parts[1]) = \(value.text)\n"
    }
    return text
  }
}
