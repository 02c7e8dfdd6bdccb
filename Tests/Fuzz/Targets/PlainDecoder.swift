package import Usher

/// What a whole stream ought to be cut into, and by when, written as plainly as can be.
struct PlainCut {
  /// The messages and the failure.
  var cut = Cut()

  /// Where each message ends with its framing, one that the stream's end ends left out.
  var ends: [Int] = []

  /// After how many bytes the failure must be known, where it is known before the stream's end.
  var failsAfter: Int?

  /// Cuts a stream.
  init(_ stream: [UInt8], framing: Framing, limit: Int) {
    switch framing {
    case .raw: if !stream.isEmpty { take(stream, endingAt: stream.count) }
    case .line: cutLines(stream, limit: limit)
    case .length: cutLengths(stream, limit: limit)
    }
  }

  private mutating func take(_ message: some Sequence<UInt8>, endingAt end: Int) {
    cut.messages.append(Array(message))
    ends.append(end)
  }

  private mutating func fail(_ failure: FrameDecoder.Failure, after count: Int?) {
    cut.failure = failure
    failsAfter = count
  }

  private mutating func cutLines(_ stream: [UInt8], limit: Int) {
    var lines = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
    let unfinished = lines.removeLast()
    for line in lines {
      let message = line.last == 0x0D ? line.dropLast() : line
      // The byte after the longest line may be its CR; the one after that tells, even if it is the LF.
      guard message.count <= limit else {
        return fail(.messageTooLong, after: line.startIndex + limit + 2)
      }
      take(message, endingAt: line.endIndex + 1)
    }
    if unfinished.count > limit {
      fail(
        .messageTooLong,
        after: unfinished.count > limit + 1 ? unfinished.startIndex + limit + 2 : nil)
    } else if !unfinished.isEmpty {
      cut.messages.append(Array(unfinished))
    }
  }

  private mutating func cutLengths(_ stream: [UInt8], limit: Int) {
    var rest = stream[...]
    while !rest.isEmpty {
      guard rest.count >= 4 else { return fail(.truncated, after: nil) }
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard length <= limit else { return fail(.messageTooLong, after: rest.startIndex) }
      guard rest.count >= length else { return fail(.truncated, after: nil) }
      take(rest.prefix(length), endingAt: rest.startIndex + length)
      rest = rest.dropFirst(length)
    }
  }
}

/// What a whole stream ought to be cut into.
package func plainCut(_ stream: [UInt8], framing: Framing, limit: Int) -> Cut {
  PlainCut(stream, framing: framing, limit: limit).cut
}
