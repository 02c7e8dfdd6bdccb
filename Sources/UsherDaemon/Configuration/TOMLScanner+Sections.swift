extension TOMLScanner {
  /// The line of the first section whose name does not begin as a name does, counted from 1; `nil` where there is none.
  ///
  /// The parser behind TOMLKit ends the whole program over such a one, as over `[#x]` or a lone `[`. It stops where a
  /// document is wrong before that; so what is made of the rest of one here does not matter, but that it comes to an
  /// end.
  package static func lineOfNamelessSection(in bytes: [UInt8]) -> Int? {
    var scanner = TOMLScanner(bytes)
    while scanner.skipToContent() {
      guard scanner.take("[") else {
        scanner.skipEntry()
        continue
      }
      scanner.skipBlanks()
      if scanner.take("[") { scanner.skipBlanks() }
      // What has no name at all it does not mind.
      guard scanner.isAtName || scanner.isAtEnd || scanner.take("]") else { return scanner.line }
      scanner.skipLine()
    }
    return nil
  }
}
