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

  /// A newcomer was turned away; it never was a client.
  ///
  /// - Parameters:
  ///   - newcomer: Who came.
  ///   - reason: Why.
  ///   - detail: What else there is to say; may be empty.
  func refused(_ newcomer: Newcomer, reason: DisconnectReason, detail: String)

  /// A client is on its way to being a slow reader: half of what may wait for it does, or it has acknowledged nothing
  /// for a quarter of the time that it has; said once, until everything is taken.
  func becameSlow(_ client: ClientSnapshot)

  /// An operator disconnects a client; its end is told when it has come.
  ///
  /// - Parameters:
  ///   - client: As it is now.
  ///   - reason: What it will end for.
  ///   - detail: What the operator said.
  func kicked(_ client: ClientSnapshot, reason: DisconnectReason, detail: String)

  /// Accepting pauses; said once, when it begins.
  func acceptingPaused(_ cause: AcceptingPause)

  /// Accepting goes on.
  func acceptingResumed()
}

extension ServerObserver {
  /// Does nothing.
  public func refused(_ newcomer: Newcomer, reason: DisconnectReason, detail: String) {}

  /// Does nothing.
  public func becameSlow(_ client: ClientSnapshot) {}

  /// Does nothing.
  public func kicked(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {}
}
