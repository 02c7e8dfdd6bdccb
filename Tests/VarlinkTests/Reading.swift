import FoundationEssentials
import Testing

@testable import Varlink

/// Reads what the library wrote, with nothing of the library but its value type.
enum Reading {
  static func json(_ bytes: some Sequence<UInt8>) throws -> JSON {
    try JSONDecoder().decode(JSON.self, from: Data(bytes))
  }

  /// The objects of a stream of messages, each of which ends with a NUL.
  static func messages(_ bytes: [UInt8]) throws -> [JSON] {
    #expect(bytes.isEmpty || bytes.last == 0)
    return try bytes.split(separator: 0).map(json)
  }
}
