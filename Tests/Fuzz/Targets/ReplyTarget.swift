import UsherAdmin
import Varlink

extension FuzzTarget {
  /// What a client makes of what a service answers, whole and in pieces, and how it is shown to people.
  ///
  /// An input is how the stream is cut, and the stream.
  static let replies = FuzzTarget("replies") { input throws(Finding) in
    guard let seed = input.first else { return }
    let stream = input.dropFirst()
    let whole = Answers([stream])
    try require(Answers(pieces(of: stream, seed: seed)), is: whole, "in pieces")
    for reply in whole.replies { try check(reply) }
    if let violation = whole.violation { try require(isPrintable: violation.description, "the violation") }
  }

  private static func check(_ reply: Reply) throws(Finding) {
    if let error = reply.error {
      try require(isPrintable: error.description, "the error")
      _ = AdminError(error)
    }
    if let fields = reply.parameters(as: [String: JSON].self) { try checkJSON(.object(fields)) }
    var lines: [String] = []
    if let list = reply.parameters(as: ListClients.Answer.self) {
      for width in [nil, 20, 80, 300] as [Int?] {
        for haveDeparted in [false, true] {
          let table = ClientTable(list.clients, nowUSec: list.clients.first?.connectedUSec ?? 0)
          lines += table.lines(width: width, isWide: width == nil, haveDeparted: haveDeparted)
        }
      }
    }
    if let status = reply.parameters(as: Status.self) { lines += StatusScreen(status).lines }
    if let drain = reply.parameters(as: Drain.Answer.self) { lines.append(drain.progress.text) }
    _ = reply.parameters(as: Watch.Answer.self)
    for line in lines { try require(isPrintable: line, "a line") }
  }
}

/// Replies as a client takes them from a stream.
private struct Answers: Equatable {
  var replies: [Reply] = []
  var violation: Violation?

  init(_ chunks: [ArraySlice<UInt8>]) {
    // Small, so that inputs of a size that a fuzzer makes reach them.
    let limits = MessageLimits(messageBytes: 2_048, depth: 8)
    var buffer = MessageBuffer()
    do throws(Violation) {
      for chunk in chunks {
        buffer.append(chunk)
        while let message = try buffer.next(limit: limits.messageBytes) {
          replies.append(try Reply(message: message, depth: limits.depth))
        }
      }
    } catch {
      violation = error
    }
  }

  static func == (one: Answers, other: Answers) -> Bool {
    one.violation == other.violation
      && one.replies.elementsEqual(other.replies) {
        $0.error == $1.error && $0.continues == $1.continues
          && $0.parameters(as: [String: JSON].self) == $1.parameters(as: [String: JSON].self)
      }
  }
}
