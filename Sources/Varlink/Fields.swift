/// The fields of an object, none of which may be unknown.
///
/// A mistyped field that is silently ignored can turn a small request into a large one. So a type of parameters
/// reads itself through these:
/// ```swift
/// init(from decoder: any Decoder) throws {
///   let fields = try Fields<CodingKeys>(of: decoder)
///   reason = try fields.optional(.reason)
/// }
/// ```
public struct Fields<Key: CodingKey & CaseIterable> {
  private let container: KeyedDecodingContainer<Key>

  /// The fields of the object being decoded.
  ///
  /// - Throws: `DecodingError`, with the name of the field in its path, where the object has one that is no `Key`.
  public init(of decoder: any Decoder) throws {
    let known = Set(Key.allCases.map(\.stringValue))
    let all = try decoder.container(keyedBy: AnyKey.self)
    if let unknown = all.allKeys.first(where: { !known.contains($0.stringValue) }) {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath + [unknown], debugDescription: "unknown field"))
    }
    container = try decoder.container(keyedBy: Key.self)
  }

  /// The value of a field, or `nil` where it is absent or null.
  public func optional<Value: Decodable>(_ key: Key, as _: Value.Type = Value.self) throws -> Value? {
    try naming(key) { try container.decodeIfPresent(Value.self, forKey: key) }
  }

  /// The value of a field that must be there.
  public func required<Value: Decodable>(_ key: Key, as _: Value.Type = Value.self) throws -> Value {
    try naming(key) { try container.decode(Value.self, forKey: key) }
  }

  /// The decoder reports a number that does not fit without saying where it stands.
  private func naming<Value>(_ key: Key, _ decode: () throws -> Value) throws -> Value {
    do {
      return try decode()
    } catch let error as DecodingError {
      throw error
    } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: container.codingPath + [key], debugDescription: "not representable"))
    }
  }
}

/// A key of whatever name an object has.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
