import Glibc

/// Bytes without an end in which each place looks different from its surroundings, so that a piece lost, doubled
/// or swapped is seen.
enum Pattern {
  /// A prime, so that no power of two is a multiple of it.
  static let period = 1_048_573

  /// Two periods: a slice of one period is in one piece wherever it begins.
  private static let block: [UInt8] = {
    var generator = SplitMix64(seed: 0x5e1f)
    var bytes: [UInt8] = []
    while bytes.count < period {
      unsafe withUnsafeBytes(of: generator.next()) { unsafe bytes.append(contentsOf: $0) }
    }
    let once = bytes[..<period]
    return Array(once + once)
  }()

  /// So many bytes, at most ``period``, from an offset on.
  static func slice(at offset: Int, count: Int) -> ArraySlice<UInt8> {
    let start = offset % period
    return block[start..<(start + count)]
  }

  static func matches(_ bytes: [UInt8], at offset: Int) -> Bool {
    var start = 0
    while start < bytes.count {
      let expected = slice(at: offset + start, count: min(period, bytes.count - start))
      let isEqual = unsafe bytes.withUnsafeBytes { bytes in
        unsafe expected.withUnsafeBytes { expected in
          guard let bytes = bytes.baseAddress, let first = expected.baseAddress else { return true }
          return unsafe memcmp(bytes + start, first, expected.count) == 0
        }
      }
      guard isEqual else { return false }
      start += expected.count
    }
    return true
  }
}

/// A small random generator that gives the same numbers each time.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
