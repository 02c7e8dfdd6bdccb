import Usher

/// What a whole stream ought to be cut into, written as plainly as can be.
func plainCut(_ stream: [UInt8], framing: Framing, limit: Int) -> Cut {
  switch framing {
  case .raw: Cut(messages: stream.isEmpty ? [] : [stream])
  case .line: plainLines(stream, limit: limit)
  case .length: plainLengths(stream, limit: limit)
  }
}

private func plainLines(_ stream: [UInt8], limit: Int) -> Cut {
  var cut = Cut()
  var lines = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
  let unfinished = lines.removeLast()
  for line in lines {
    let message = line.last == 0x0D ? line.dropLast() : line
    if message.count > limit {
      cut.failure = .messageTooLong
      return cut
    }
    cut.messages.append(Array(message))
  }
  if unfinished.count > limit {
    cut.failure = .messageTooLong
  } else if !unfinished.isEmpty {
    cut.messages.append(Array(unfinished))
  }
  return cut
}

private func plainLengths(_ stream: [UInt8], limit: Int) -> Cut {
  var cut = Cut()
  var rest = stream[...]
  while !rest.isEmpty {
    guard rest.count >= 4 else {
      cut.failure = .truncated
      return cut
    }
    let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    rest = rest.dropFirst(4)
    if length > limit {
      cut.failure = .messageTooLong
      return cut
    }
    guard rest.count >= length else {
      cut.failure = .truncated
      return cut
    }
    cut.messages.append(Array(rest.prefix(length)))
    rest = rest.dropFirst(length)
  }
  return cut
}
