extension TOMLScanner {
  /// The most parts that a key may have: none that is known has more than two.
  package static let deepest = 64

  /// The line of the first key that has more parts than a key may, counted from 1; `nil` where there is none.
  ///
  /// The parser behind TOMLKit has a limit for values that lie in one another and none for keys: over one of a hundred
  /// thousand parts the stack overflows, and over ten thousand it takes minutes. It stops where a document is wrong
  /// before that; so what is made of the rest of one here does not matter, but that it comes to an end.
  package static func lineOfDeepKey(in bytes: [UInt8]) -> Int? {
    var scanner = TOMLScanner(bytes)
    // Those of one key, or of one number.
    var dots = 0
    while let byte = scanner.next {
      switch byte {
      case UInt8(ascii: "#"): scanner.skipLine()
      case UInt8(ascii: "\""), UInt8(ascii: "'"): scanner.skipScalar()
      case UInt8(ascii: "."):
        dots += 1
        guard dots < deepest else { return scanner.line }
        scanner.advance()
      default:
        if !scanner.isAtName, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { dots = 0 }
        scanner.advance()
      }
    }
    return nil
  }
}
