/// A method of an interface: a value of the type is one call's parameters.
///
/// ```swift
/// struct Ping: Method {
///   static let name = "com.example.Time.Ping"
///   struct Answer: Codable, Sendable { var microseconds: UInt64 }
/// }
/// ```
/// A type that a service takes from its callers decodes through ``Fields``, so that nothing unknown is ignored.
public protocol Method: Codable, Sendable {
  /// The parameters of the reply.
  associatedtype Answer: Codable & Sendable
  /// The name, interface included.
  static var name: String { get }
}

/// No parameters, and no answer but that it was done.
public struct Nothing: Codable, Hashable, Sendable {
  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Nothing.
  public init() {}

  /// Reads an object, which must be empty.
  public init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }

  /// Writes an empty object.
  public func encode(to encoder: any Encoder) throws {
    _ = encoder.container(keyedBy: CodingKeys.self)
  }
}
