/// What a peer did that ends a conversation, because what follows can no longer be trusted to be a call.
public enum Violation: Error, Hashable, Sendable {
  /// A message is longer than the limit.
  case tooLong(limit: Int)
  /// A message is not one JSON object in valid UTF-8.
  case notAnObject
  /// Arrays and objects stand in each other deeper than the limit.
  case tooDeep(limit: Int)
  /// A call wants several replies and none at once.
  case contradictory
  /// More bytes came than may wait.
  case flood(limit: Int)
}

extension Violation {
  /// What to send before closing; empty where the peer must not or would not read an answer.
  public var farewell: [UInt8] {
    switch self {
    case .tooLong, .notAnObject, .tooDeep, .flood:
      Reply.encode(error: .invalidParameter("message"))
    // One half of this call forbids any reply.
    case .contradictory:
      []
    }
  }
}

extension Violation: CustomStringConvertible {
  /// One line for a log.
  public var description: String {
    switch self {
    case .tooLong(let limit): "a message over \(limit) bytes"
    case .notAnObject: "a message that is not a JSON object"
    case .tooDeep(let limit): "a message nested deeper than \(limit)"
    case .contradictory: "a call with both `more` and `oneway`"
    case .flood(let limit): "more than \(limit) bytes of calls waiting for an answer"
    }
  }
}
