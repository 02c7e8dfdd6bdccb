import StandIn

/// Reads what the journal's native protocol says, as its description has it and without the code that wrote it.
struct NativeEntry {
  let fields: [(name: String, value: [UInt8])]

  init(_ bytes: [UInt8]) throws {
    var fields: [(name: String, value: [UInt8])] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let end = rest.firstIndex(of: 0x0A) else { throw Missing() }
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        fields.append((String(decoding: line[..<equals], as: UTF8.self), Array(line[(equals + 1)...])))
      } else {
        guard rest.count >= 8 else { throw Missing() }
        let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(8)
        guard rest.count > length, rest[rest.startIndex + length] == 0x0A else { throw Missing() }
        fields.append((String(decoding: line, as: UTF8.self), Array(rest.prefix(length))))
        rest = rest.dropFirst(length + 1)
      }
    }
    self.fields = fields
  }

  /// The fields' names in order.
  var names: [String] { fields.map(\.name) }

  /// The first value of a field as text.
  subscript(name: String) -> String? {
    fields.first { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
  }
}

extension DatagramSocket {
  /// Receives an entry that came in the datagram itself.
  func receiveEntry() throws -> NativeEntry {
    let datagram = try receive()
    guard datagram.descriptors.isEmpty else { throw Missing() }
    return try NativeEntry(datagram.bytes)
  }
}
