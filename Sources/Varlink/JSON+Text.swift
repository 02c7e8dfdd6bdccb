extension JSON {
  /// The JSON text of any value, with every string made printable.
  ///
  /// - Returns: `nil` where JSON has no form for a value in it, such as an endless number.
  public static func text(of value: some Encodable, pretty: Bool = false) -> String? {
    (try? MessageEncoder.json(of: value, pretty: pretty)).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension JSON: CustomStringConvertible {
  /// The value as JSON text.
  public var description: String { JSON.text(of: self) ?? "null" }
}
