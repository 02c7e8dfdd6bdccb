/// Who is told what happens to clients, such as a log.
///
/// Called on lanes and on the acceptor's queue, several at once: it must return soon and never block.
public protocol ServerObserver: Sendable {
  /// A client connected.
  func connected(_ client: ClientSnapshot)

  /// A client is gone.
  ///
  /// - Parameters:
  ///   - client: As it was last.
  ///   - reason: Why.
  ///   - detail: What else there is to say; may be empty, and may hold text of the client's.
  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String)

  /// Accepting pauses; said once, when it begins.
  func acceptingPaused(_ cause: AcceptingPause)

  /// Accepting goes on.
  func acceptingResumed()
}

/// Why nobody is accepted for a while.
public enum AcceptingPause: Sendable, Hashable {
  /// There are as many clients as there may be.
  case full(limit: Int)

  /// The kernel would not give a descriptor or memory for another one: its call and reason.
  case failed(String)
}
