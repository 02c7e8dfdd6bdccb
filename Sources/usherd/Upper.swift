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
  @inline(__always)
  fileprivate mutating func append(uppercasing bytes: Span<UInt8>) {
    precondition(bytes.count <= freeCapacity)
    unsafe withUnsafeMutableBufferPointer { room, count in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe bytes.copyUppercased(to: .init(rebasing: UnsafeMutableRawBufferPointer(room)[count...]))
      }
      count += bytes.count
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Sixteen bytes, which the processor handles at once.
  private typealias Block = SIMD16<UInt8>

  /// Copies the bytes, with `a` to `z` in upper case, to where there is room for as many.
  @inline(__always)
  fileprivate func copyUppercased(to room: UnsafeMutableRawBufferPointer) {
    let size = MemoryLayout<Block>.size
    guard count >= size else {
      for index in indices {
        let byte = unsafe self[index]
        unsafe room[index] = byte &- UInt8(ascii: "a") < 26 ? byte ^ 0x20 : byte
      }
      return
    }
    // Two at a time, so that less is spent on counting.
    var start = 0
    while start + 2 * size < count {
      unsafe copyBlock(at: start, to: room)
      unsafe copyBlock(at: start + size, to: room)
      start += 2 * size
    }
    // Where these overlap others, both write the same.
    unsafe copyBlock(at: Swift.min(start, count - size), to: room)
    unsafe copyBlock(at: count - size, to: room)
  }

  @inline(__always)
  private func copyBlock(at start: Int, to room: UnsafeMutableRawBufferPointer) {
    let block = unsafe loadUnaligned(fromByteOffset: start, as: Block.self)
    // Moved so that `a` to `z` become the least numbers: the processor compares none but those with a sign at once.
    let moved = SIMD16<Int8>(truncatingIfNeeded: block &+ Block(repeating: 128 - UInt8(ascii: "a")))
    let isLower = moved .< SIMD16<Int8>(repeating: .min + 26)
    let changed = Block.zero.replacing(with: Block(repeating: 0x20), where: isLower)
    unsafe room.storeBytes(of: block ^ changed, toByteOffset: start, as: Block.self)
  }
}
