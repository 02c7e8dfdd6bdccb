package import Varlink

/// `io.usher.Admin.LabelClient`: names a client.
package struct LabelClient: Method {
  package static let name = "io.usher.Admin.LabelClient"
  package typealias Answer = Nothing

  /// Which one.
  package var id: UInt64
  /// Its name from now on; empty for none.
  package var label: String

  private enum CodingKeys: CodingKey, CaseIterable {
    case id, label
  }

  /// Asks for a client to be named.
  package init(id: UInt64, label: String) {
    self.id = id
    self.label = label
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    id = try fields.required(.id)
    label = try fields.required(.label)
  }
}
