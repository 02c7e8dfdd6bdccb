package import Varlink

/// `io.usher.Admin.Ping`: nothing but an answer.
package struct Ping: Method {
  package static let name = "io.usher.Admin.Ping"
  package typealias Answer = Nothing

  private enum CodingKeys: CodingKey, CaseIterable {}

  /// Asks for an answer.
  package init() {}

  package init(from decoder: any Decoder) throws {
    _ = try Fields<CodingKeys>(of: decoder)
  }
}
