import Glibc

extension TestClient {
  /// What one receive brought.
  enum Arrival: Equatable {
    case bytes([UInt8])
    case end
    case nothing
  }

  /// Takes what is there.
  func receiveNow(atMost capacity: Int = 65_536) throws(CallFailure) -> Arrival {
    guard received.isEmpty else {
      defer { received = received.dropFirst(capacity) }
      return .bytes(Array(received.prefix(capacity)))
    }
    do {
      let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: capacity) {
        buffer, count throws(CallFailure) in
        count = try CallFailure.check("recv") { unsafe recv(number, buffer.baseAddress, buffer.count, 0) }
      }
      return bytes.isEmpty ? .end : .bytes(bytes)
    } catch {
      guard error.code == EAGAIN else { throw error }
      return .nothing
    }
  }

  /// Receives so many bytes, no more.
  func receive(_ count: Int) throws -> [UInt8] {
    try receive { $0.count >= count ? count : nil }
  }

  func receiveText(_ count: Int) throws -> String {
    String(decoding: try receive(count), as: UTF8.self)
  }

  /// Receives up to and with the next `mark`.
  func receive(through mark: UInt8) throws -> [UInt8] {
    try receive { $0.firstIndex(of: mark).map { $0 + 1 } }
  }

  /// Receives a line, and returns it without its LF.
  func receiveLine() throws -> String {
    String(decoding: try receive(through: UInt8(ascii: "\n")).dropLast(), as: UTF8.self)
  }

  /// Receives until the server ends the connection in order.
  ///
  /// - Throws: ``CallFailure`` with ECONNRESET if it was reset.
  func receiveToEnd() throws -> [UInt8] {
    let deadline = Deadline(after: limit)
    var bytes: [UInt8] = []
    while true {
      switch try receiveNow() {
      case .bytes(let more): bytes += more
      case .end: return bytes
      case .nothing:
        guard try wait(POLLIN, until: deadline) != 0 else {
          throw TestFailure("no end within \(limit); \(bytes.count) bytes came: \(Self.excerpt(bytes))")
        }
      }
    }
  }

  func receiveTextToEnd() throws -> String {
    String(decoding: try receiveToEnd(), as: UTF8.self)
  }

  /// Whether the connection ended by a reset, whatever came before.
  func isReset() throws -> Bool {
    do {
      _ = try receiveToEnd()
      return false
    } catch let error as CallFailure {
      return error.code == ECONNRESET
    }
  }

  /// What arrives while nothing should.
  func receive(during duration: Duration) throws -> Arrival {
    _ = try wait(POLLIN, until: Deadline(after: duration))
    return try receiveNow()
  }

  private func receive(until wanted: ([UInt8]) -> Int?) throws -> [UInt8] {
    let deadline = Deadline(after: limit)
    var bytes: [UInt8] = []
    while true {
      if let count = wanted(bytes) {
        received = bytes[count...] + received
        return Array(bytes[..<count])
      }
      switch try receiveNow() {
      case .bytes(let more): bytes += more
      case .end: throw TestFailure("ended after \(bytes.count) bytes: \(Self.excerpt(bytes))")
      case .nothing:
        guard try wait(POLLIN, until: deadline) != 0 else {
          throw TestFailure("only \(bytes.count) bytes within \(limit): \(Self.excerpt(bytes))")
        }
      }
    }
  }

  private static func excerpt(_ bytes: [UInt8]) -> String {
    String(String(decoding: bytes.suffix(300), as: UTF8.self))
  }
}
