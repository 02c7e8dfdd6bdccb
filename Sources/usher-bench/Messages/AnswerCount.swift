import Glibc
import Usher

/// Counts answers that nobody compares, by their framing; they may be of any length.
///
/// Of each connection only one number is kept: how much of an unfinished answer is there or missing.
struct AnswerCount {
  /// How far a connection is within an answer.
  ///
  /// Under `raw` the bytes that came of it, under `line` whether any came. Under `length` the bytes of the
  /// length that came, or from `lengthKnown` on how many are still missing.
  struct Place: Equatable {
    fileprivate var value = 0
    fileprivate var length: UInt32 = 0

    /// Whether the connection stands between two answers.
    var isBetween: Bool { value == 0 }
  }

  let framing: Framing

  /// The bytes of an answer under `raw`, where nothing else tells its end: as many as were sent.
  let size: Int

  /// Takes the next bytes.
  ///
  /// - Returns: How many answers ended in them.
  @unsafe @inline(__always)
  func take(_ bytes: UnsafeRawBufferPointer, at place: inout Place) -> Int {
    switch framing {
    case .raw:
      place.value += bytes.count
      let ended = place.value / size
      place.value -= ended * size
      return ended
    case .line: return unsafe takeLines(bytes, at: &place)
    case .length: return unsafe takeLengths(bytes, at: &place)
    }
  }

  private func takeLines(_ bytes: UnsafeRawBufferPointer, at place: inout Place) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    var ended = 0
    var offset = 0
    while let found = unsafe memchr(start + offset, 0x0A, bytes.count - offset) {
      ended += 1
      offset = unsafe UnsafeRawPointer(found) - start + 1
      if offset == bytes.count { break }
    }
    place.value = ended > 0 ? bytes.count - offset : place.value + bytes.count
    return ended
  }

  private static let lengthKnown = 1 << 33

  private func takeLengths(_ bytes: UnsafeRawBufferPointer, at place: inout Place) -> Int {
    var ended = 0
    var offset = 0
    while offset < bytes.count {
      if place.value < framing.prefixCount {
        unsafe place.length = place.length << 8 | UInt32(bytes[offset])
        offset += 1
        place.value += 1
        guard place.value == framing.prefixCount else { continue }
        place.value = Self.lengthKnown + Int(place.length)
      }
      let part = min(place.value - Self.lengthKnown, bytes.count - offset)
      offset += part
      place.value -= part
      guard place.value == Self.lengthKnown else { continue }
      place = Place()
      ended += 1
    }
    return ended
  }
}
