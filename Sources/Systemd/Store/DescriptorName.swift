/// The name of a descriptor in the supervisor's store: 1 to 255 printable ASCII characters without a colon.
///
/// Names need not be unique; what is removed by a name is all that have it.
public struct DescriptorName: Hashable, Sendable, LosslessStringConvertible {
  /// The most characters of a name.
  public static let longest = 255

  /// The name as text.
  public let description: String

  /// Checks a name.
  ///
  /// - Parameter text: The name; `nil` comes of one that the supervisor would not take.
  public init?(_ text: String) {
    let bytes = text.utf8
    guard (1...Self.longest).contains(bytes.count) else { return nil }
    // A colon separates the names in LISTEN_FDNAMES.
    guard bytes.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ":") }) else { return nil }
    description = text
  }
}

extension DescriptorName: ExpressibleByStringLiteral {
  /// A name that stands in the source.
  ///
  /// - Precondition: It is one.
  public init(stringLiteral text: StaticString) {
    guard let name = DescriptorName("\(text)") else { preconditionFailure("not a name: \(text)") }
    self = name
  }
}
