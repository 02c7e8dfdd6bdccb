/// One connection's calls: bytes go in as they come, whole calls come out in their order.
///
/// It performs no I/O. Whoever owns the socket feeds it and carries out what it says, one step at a time:
/// ```swift
/// conversation.receive(bytes)
/// while true {
///   switch conversation.next() {
///   case .call(let call):
///     await dispatcher.answer(call, for: peer) { reply in await send(reply) }
///   case .wait:
///     break reading  // come back with more bytes
///   case .close(let violation):
///     send(violation.farewell), then close in order; no further byte is looked at
///   }
/// }
/// ```
/// Bytes may be received while a call is being answered; ``canWait`` says when to stop reading the socket until then.
public struct VarlinkConversation: Sendable {
  /// What is to be done next.
  public enum Step: Sendable {
    /// Answer this call, then ask again.
    case call(Call)
    /// Ask again when more bytes have come.
    case wait
    /// Send the violation's farewell and close.
    case close(Violation)
  }

  private let limits: MessageLimits
  private var buffer = MessageBuffer()
  private var violation: Violation?

  /// A conversation in which nothing was said yet.
  public init(limits: MessageLimits = .calls) {
    self.limits = limits
  }

  /// Takes bytes as they came from the socket.
  public mutating func receive(_ bytes: some Collection<UInt8>) {
    guard violation == nil else { return }
    guard buffer.count + bytes.count <= limits.pendingBytes else {
      return end(with: .flood(limit: limits.pendingBytes))
    }
    buffer.append(bytes)
  }

  /// What is to be done next.
  public mutating func next() -> Step {
    if let violation { return .close(violation) }
    do {
      guard let message = try buffer.next(limit: limits.messageBytes) else { return .wait }
      return .call(try Call(message: message, depth: limits.depth))
    } catch {
      end(with: error)
      return .close(error)
    }
  }

  /// Whether as much as a longest message may still come before some of what waits is answered.
  ///
  /// A reader that stops while this is `false` is never a flood.
  public var canWait: Bool { buffer.count + limits.messageBytes <= limits.pendingBytes }

  /// Whether the bytes end in the middle of a message.
  ///
  /// At the end of input, after ``next()`` said to wait, this tells a call cut short from an orderly end.
  public var isInsideMessage: Bool { buffer.count > 0 }

  private mutating func end(with violation: Violation) {
    self.violation = violation
    buffer.removeAll()
  }
}
