/// The letters that make each message a different one: who sent it, and as which of its messages.
///
/// They are small letters, so that the service `upper` changes them, and `line` can carry them.
struct Stamp: Equatable {
  /// The number of letters.
  static let count = 16

  /// The client, of which 24 bits are told.
  let client: Int

  /// Its message, of which 40 bits are told.
  let message: Int

  /// Both in one number; the message's lowest bits first, so that even the shortest messages differ.
  var number: UInt64 { UInt64(client & 0xff_ffff) << 40 | UInt64(message & 0xff_ffff_ffff) }

  init(client: Int, message: Int) {
    self.client = client
    self.message = message
  }

  init(number: UInt64) {
    client = Int(number >> 40)
    message = Int(number & 0xff_ffff_ffff)
  }
}

/// Numbers as letters, four bits each, the lowest first: `a` to `p`, or `A` to `P`.
enum Letters {
  /// The letters of a number.
  ///
  /// - Returns: Eight letters for its lower half and eight for its upper one, in the order of memory.
  @inline(__always)
  static func of(_ number: UInt64, first: UInt8) -> (UInt64, UInt64) {
    let base = UInt64(first) &* 0x0101_0101_0101_0101
    return (
      (spread(UInt32(truncatingIfNeeded: number)) &+ base).littleEndian,
      (spread(UInt32(truncatingIfNeeded: number >> 32)) &+ base).littleEndian
    )
  }

  /// The number that small letters mean; `nil` where they are no such letters.
  @inline(__always)
  static func number(_ letters: (UInt64, UInt64)) -> UInt64? {
    guard let low = gathered(UInt64(littleEndian: letters.0)),
      let high = gathered(UInt64(littleEndian: letters.1))
    else { return nil }
    return high << 32 | low
  }

  /// Each four bits of a number in a byte.
  @inline(__always)
  private static func spread(_ number: UInt32) -> UInt64 {
    var bits = UInt64(number)
    bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff
    bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff
    return (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f
  }

  @inline(__always)
  private static func gathered(_ letters: UInt64) -> UInt64? {
    var bits = letters &- 0x6161_6161_6161_6161
    guard bits & 0xf0f0_f0f0_f0f0_f0f0 == 0 else { return nil }
    bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff
    bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff
    return (bits | bits >> 16) & 0xffff_ffff
  }
}
