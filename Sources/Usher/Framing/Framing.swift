/// Where a message ends in a stream of bytes.
public enum Framing: String, CaseIterable, Sendable {
  /// A message is whatever one read returned.
  case raw

  /// A message is a line, ended by LF or CRLF; neither is part of the message.
  case line

  /// A message is preceded by its length, four bytes in network order.
  case length
}

extension Framing {
  /// The number of bytes that stand before a message's own.
  package var prefixCount: Int {
    switch self {
    case .raw, .line: 0
    case .length: 4
    }
  }

  /// The number of bytes that stand after a message's own.
  package var suffixCount: Int {
    switch self {
    case .raw, .length: 0
    case .line: 1
    }
  }

  /// The most bytes that stand around a message's own.
  package static var mostAround: Int { 4 }

  /// The bytes of a message as they go over the wire.
  ///
  /// - Parameter payload: The message's own bytes; under `length` fewer than 2³² of them.
  /// - Returns: The message within its framing.
  package func framed(_ payload: Span<UInt8>) -> [UInt8] {
    [UInt8](capacity: prefixCount + payload.count + suffixCount) { out in
      appendPrefix(for: payload.count, to: &out)
      for index in payload.indices { out.append(payload[index]) }
      appendSuffix(to: &out)
    }
  }

  /// The bytes of a text that the server itself says, as they go over the wire: in `raw` as in `line` a line.
  ///
  /// - Parameter text: One line; line ends inside it become spaces, so that it stays one message.
  /// - Returns: The text as a message within its framing.
  package func framedText(_ text: String) -> [UInt8] {
    let line = text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    return switch self {
    case .raw: Framing.line.framed(line.span)
    case .line, .length: framed(line.span)
    }
  }

  /// Writes what stands before a message of `count` bytes.
  @inline(__always)
  func appendPrefix(for count: Int, to out: inout OutputSpan<UInt8>) {
    guard self == .length else { return }
    let length = UInt32(count)
    out.append(UInt8(truncatingIfNeeded: length >> 24))
    out.append(UInt8(truncatingIfNeeded: length >> 16))
    out.append(UInt8(truncatingIfNeeded: length >> 8))
    out.append(UInt8(truncatingIfNeeded: length))
  }

  /// Writes what stands after a message.
  @inline(__always)
  func appendSuffix(to out: inout OutputSpan<UInt8>) {
    guard self == .line else { return }
    out.append(0x0A)
  }
}

extension Framing {
  /// The bytes that a message of `count` takes with its framing.
  @inline(__always)
  func wholeCount(for count: Int) -> Int { prefixCount + count + suffixCount }

  /// Appends a message whose bytes `body` writes, within its framing, to what is empty and has room for both.
  @inline(__always)
  func append<E: Error>(
    to out: inout OutputSpan<UInt8>, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) {
    try unsafe out.withUnsafeMutableBufferPointer { bytes, count throws(E) in
      count += try unsafe enclose(in: .init(rebasing: bytes[count...]), body)
    }
  }

  /// Has a message's own bytes written by `body`, and puts its framing around them.
  ///
  /// - Parameters:
  ///   - memory: Where, with room for a whole message.
  ///   - body: Writes the message's own bytes.
  /// - Returns: How many bytes that took.
  /// - Throws: What `body` threw; what is in the memory then is of no use.
  @unsafe @inline(__always)
  func enclose<E: Error>(
    in memory: UnsafeMutableBufferPointer<UInt8>, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) -> Int {
    // Room of its own: a body may fill all that it is lent, or take back what it wrote.
    let room = unsafe UnsafeMutableBufferPointer(
      rebasing: memory[prefixCount..<(memory.count - suffixCount)])
    var own = unsafe OutputSpan(buffer: room, initializedCount: 0)
    try body(&own)
    let count = unsafe own.finalize(for: room)
    return unsafe enclose(count, at: UnsafeMutableRawPointer(memory.baseAddress.unsafelyUnwrapped))
  }

  /// Puts the framing around a message's own bytes, whose number is known only once they are written.
  ///
  /// - Parameters:
  ///   - count: How many there are.
  ///   - start: Where the whole message begins; its own bytes come after ``prefixCount`` others.
  /// - Returns: How many bytes the whole message has.
  @unsafe @inline(__always)
  func enclose(_ count: Int, at start: UnsafeMutableRawPointer) -> Int {
    switch self {
    case .raw:
      return count
    case .line:
      unsafe start.storeBytes(of: 0x0A, toByteOffset: count, as: UInt8.self)
      return count + 1
    case .length:
      unsafe start.storeBytes(of: UInt32(count).bigEndian, as: UInt32.self)
      return count + 4
    }
  }
}
