import Varlink

extension Selector: Codable {
  private enum CodingKeys: CodingKey, CaseIterable {
    case all
    case ids, addresses, labels, idleOverUSec, ageOverUSec, queuedOver
    case notIds, notAddresses, notLabels, notIdleOverUSec, notAgeOverUSec, notQueuedOver
  }

  package init(from decoder: any Decoder) throws {
    let fields = try Fields<CodingKeys>(of: decoder)
    // No value matches nobody, as text the opposite of a field that is not there: so it is not taken for that.
    func list<Value: Decodable>(_ key: CodingKeys) throws -> [Value] {
      guard let values = try fields.optional(key, as: [Value].self) else { return [] }
      guard !values.isEmpty else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath + [key], debugDescription: "an empty list"))
      }
      return values
    }
    self.init(all: try fields.optional(.all) ?? false)
    included.ids = try list(.ids)
    included.addresses = try list(.addresses)
    included.labels = try list(.labels)
    included.idleOverUSec = try fields.optional(.idleOverUSec)
    included.ageOverUSec = try fields.optional(.ageOverUSec)
    included.queuedOver = try fields.optional(.queuedOver)
    excluded.ids = try list(.notIds)
    excluded.addresses = try list(.notAddresses)
    excluded.labels = try list(.notLabels)
    excluded.idleOverUSec = try fields.optional(.notIdleOverUSec)
    excluded.ageOverUSec = try fields.optional(.notAgeOverUSec)
    excluded.queuedOver = try fields.optional(.notQueuedOver)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func put(_ values: [some Encodable], _ key: CodingKeys) throws {
      if !values.isEmpty { try container.encode(values, forKey: key) }
    }
    if all { try container.encode(all, forKey: .all) }
    try put(included.ids, .ids)
    try put(included.addresses, .addresses)
    try put(included.labels, .labels)
    try container.encodeIfPresent(included.idleOverUSec, forKey: .idleOverUSec)
    try container.encodeIfPresent(included.ageOverUSec, forKey: .ageOverUSec)
    try container.encodeIfPresent(included.queuedOver, forKey: .queuedOver)
    try put(excluded.ids, .notIds)
    try put(excluded.addresses, .notAddresses)
    try put(excluded.labels, .notLabels)
    try container.encodeIfPresent(excluded.idleOverUSec, forKey: .notIdleOverUSec)
    try container.encodeIfPresent(excluded.ageOverUSec, forKey: .notAgeOverUSec)
    try container.encodeIfPresent(excluded.queuedOver, forKey: .notQueuedOver)
  }
}
