import Glibc
import Usher

/// Messages of one size in their framing, some of them one after the other, as they are sent or expected.
///
/// They are made once. For each use only their stamps are written, so a message costs no allocation.
@safe
struct MessageRun: ~Copyable {
  /// The bytes of a message with its framing.
  let frame: Int

  /// How many stand one after the other.
  let count: Int

  /// Where a message's own bytes begin in its frame.
  private let prefix: Int

  /// The letters of a stamp that fit.
  private let stampCount: Int
  private let firstLetter: UInt8
  private let bytes: UnsafeMutableRawBufferPointer

  /// Makes messages.
  ///
  /// - Parameters:
  ///   - framing: Where a message ends.
  ///   - size: The bytes of a message, without its framing; at least 1.
  ///   - count: How many.
  ///   - isUpper: Whether their ASCII letters are in upper case, as the service `upper` answers.
  init(framing: Framing, size: Int, count: Int, isUpper: Bool = false) {
    let message = framing.framed(Self.content(size, framing, isUpper: isUpper).span)
    frame = message.count
    self.count = count
    prefix = framing.prefixCount
    stampCount = min(size, Stamp.count)
    firstLetter = isUpper ? UInt8(ascii: "A") : UInt8(ascii: "a")
    unsafe bytes = .allocate(byteCount: frame * count, alignment: 16)
    for index in 0..<count {
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(index * frame)...]).copyBytes(from: message)
    }
  }

  deinit { unsafe bytes.deallocate() }

  /// Bytes as they come, half of them small letters, so that there is something to do for a service.
  ///
  /// The same in every run.
  private static func content(_ size: Int, _ framing: Framing, isUpper: Bool) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<size).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let random = UInt8(truncatingIfNeeded: state >> 48)
      let letter = UInt8(ascii: "a") + random % 26
      if state >> 63 == 0 { return isUpper ? letter - 32 : letter }
      // An end inside a message would make two of it.
      if framing == .line, random == 0x0A || random == 0x0D { return 0x20 }
      let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(random)
      return isUpper && isSmall ? random - 32 : random
    }
  }

  /// Stamps one of them.
  @inline(__always)
  func stamp(_ index: Int, with stamp: Stamp) {
    write(stamp.number, count: stampCount, at: index * frame + prefix)
  }

  /// Writes a second number behind the stamp, which must have room.
  @inline(__always)
  func note(_ number: UInt64, in index: Int) {
    write(number, count: Stamp.count, at: index * frame + prefix + Stamp.count)
  }

  @inline(__always)
  private func write(_ number: UInt64, count: Int, at offset: Int) {
    var letters = Letters.of(number, first: firstLetter)
    unsafe withUnsafeBytes(of: &letters) { letters in
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: letters[..<count]))
    }
  }

  /// Some of the bytes.
  @inline(__always)
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// Whether bytes are those of the first message from an offset on.
  @inline(__always)
  func matches(_ other: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    guard let own = unsafe bytes.baseAddress, let start = other.baseAddress else { return true }
    return unsafe memcmp(own + offset, start, other.count) == 0
  }
}
