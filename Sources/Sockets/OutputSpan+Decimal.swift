extension OutputSpan<UInt8> {
  /// Appends a number as it is written in decimal.
  ///
  /// - Precondition: There is room for its digits, at most 20.
  /// - Parameter number: What to append.
  package mutating func append(decimal number: UInt64) {
    unsafe withUnsafeMutableBufferPointer { room, count in
      var (length, rest) = (1, number / 10)
      while rest > 0 { (length, rest) = (length + 1, rest / 10) }
      precondition(length <= room.count - count, "more digits than there is room for")
      rest = number
      for place in stride(from: count + length - 1, through: count, by: -1) {
        unsafe room.initializeElement(at: place, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
      }
      count += length
    }
  }

  /// Appends the digits and signs of a literal.
  ///
  /// - Precondition: There is room for them.
  /// - Parameter text: What to append.
  package mutating func append(literal text: StaticString) {
    unsafe withUnsafeMutableBufferPointer { room, count in
      precondition(text.utf8CodeUnitCount <= room.count - count, "a longer text than there is room for")
      let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      _ = unsafe UnsafeMutableBufferPointer(rebasing: room[count...]).initialize(fromContentsOf: bytes)
      count += bytes.count
    }
  }
}
