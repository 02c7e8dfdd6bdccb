import Usher

extension FuzzTarget {
  /// The frame decoder beside a plain one: the same messages and the same failure, byte for byte at the same time.
  ///
  /// An input is the framing, the limit, how the stream is cut, and the stream.
  static let frames = FuzzTarget("frames") { input throws(Finding) in
    guard input.count >= 3 else { return }
    let framing = Framing.allCases[Int(input[0]) % Framing.allCases.count]
    let limit = max(1, Int(input[1]))
    let stream = Array(input[3...])
    let chunks = pieces(of: stream[...], seed: input[2])

    let plain = PlainCut(stream, framing: framing, limit: limit)
    try require(Cut(stream, framing: framing, limit: limit), is: plain.cut, "whole")
    guard framing != .raw else {
      let chunksAsTheyAre = Cut(messages: chunks.map(Array.init))
      return try require(Cut(chunks, framing: framing, limit: limit), is: chunksAsTheyAre, "raw")
    }
    try require(Cut(chunks, framing: framing, limit: limit), is: plain.cut, "in pieces")
    try checkEveryStep(chunks, framing, limit, plain)
    try checkStopping(chunks, framing, limit, plain)
    try checkFraming(plain.cut.messages, framing)
  }

  /// After each chunk exactly what is complete by then has been handed over, and the rest, no more, is held.
  private static func checkEveryStep(
    _ chunks: [ArraySlice<UInt8>], _ framing: Framing, _ limit: Int, _ plain: PlainCut
  ) throws(Finding) {
    var decoder = FrameDecoder(framing: framing, limit: limit)
    var fed = 0
    var count = 0
    for chunk in chunks {
      fed += chunk.count
      var hasFailed = false
      do {
        try unsafe chunk.withUnsafeBytes { bytes in
          try unsafe decoder.decode(bytes) { _ in
            count += 1
            return true
          }
        }
      } catch {
        hasFailed = true
      }
      let ends = plain.ends.prefix { $0 <= fed }
      try require(count, is: ends.count, "messages after \(fed) bytes")
      let mustHaveFailed = plain.failsAfter.map { $0 <= fed } ?? false
      // A line that is too long and whole may be known a byte or two before.
      try require(
        hasFailed == mustHaveFailed || hasFailed && plain.failsAfter != nil && framing == .line,
        "failed after \(fed) bytes: \(hasFailed), and should by \(plain.failsAfter ?? -1)")
      guard !hasFailed else { return }
      try require(decoder.heldCount, is: fed - (ends.last ?? 0), "held after \(fed) bytes")
      try require(decoder.isAtBoundary, is: decoder.heldCount == 0, "at a boundary after \(fed) bytes")
      try require(decoder.heldCount <= limit + max(1, framing.prefixCount), "holds \(decoder.heldCount)")
    }
  }

  /// Whoever has enough is handed nothing more of the chunk.
  private static func checkStopping(
    _ chunks: [ArraySlice<UInt8>], _ framing: Framing, _ limit: Int, _ plain: PlainCut
  ) throws(Finding) {
    var decoder = FrameDecoder(framing: framing, limit: limit)
    var count = 0
    let wanted = (plain.cut.messages.count + 1) / 2
    guard wanted > 0 else { return }
    var held = 0
    for chunk in chunks where count < wanted {
      do {
        try unsafe chunk.withUnsafeBytes { bytes in
          try unsafe decoder.decode(bytes) { _ in
            count += 1
            return count < wanted
          }
        }
      } catch {
        throw Finding("fails before the first \(wanted) messages: \(error)")
      }
      held = decoder.heldCount
    }
    guard plain.ends.count >= wanted else { return }
    try require(count, is: wanted, "messages until it was enough")
    try require(held, is: 0, "held after it was enough")
  }

  /// What was cut can be put together again.
  private static func checkFraming(_ messages: [[UInt8]], _ framing: Framing) throws(Finding) {
    // Under `line` a CR at a message's end would be taken for part of the line's.
    let messages = messages.filter { framing != .line || $0.last != 0x0D }
    let stream = messages.flatMap { framing.framed($0.span) }
    try require(Cut(stream, framing: framing, limit: 1 << 20), is: Cut(messages: messages), "framed again")
  }
}
