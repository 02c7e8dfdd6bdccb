import Usher

/// Answers each message with its ASCII letters in upper case and every other byte as it came.
struct Upper: StatelessService {
  func received(_ message: borrowing Message, from client: Client) {
    client.send(upTo: message.count) { out in
      message.withBytes { out.append(uppercasing: $0) }
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends bytes with `a` to `z` in upper case.
  ///
  /// Over plain memory, where the compiler makes of the loop what it makes of it in C: 16 or more bytes at once.
  @inline(__always)
  fileprivate mutating func append(uppercasing bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity)
    unsafe withUnsafeMutableBufferPointer { room, count in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        for index in 0..<bytes.count {
          let byte = unsafe bytes[index]
          let isLower = byte &- UInt8(ascii: "a") < 26
          unsafe room[count &+ index] = isLower ? byte ^ 0x20 : byte
        }
      }
      count += bytes.count
    }
  }
}
