/// The replies to one call that come before the last.
public struct Replies<Answer: Encodable & Sendable>: Sendable {
  private let sending: ReplySending

  init(sending: @escaping ReplySending) {
    self.sending = sending
  }

  /// Sends a reply and returns once there is room for another.
  ///
  /// - Returns: `false` once the caller is gone: there is nothing left to do then but return.
  public func send(_ answer: Answer) async -> Bool {
    guard let bytes = try? Reply.encode(answer, continues: true) else { return false }
    return await sending(bytes)
  }
}
