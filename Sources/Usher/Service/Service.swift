/// What is done with messages.
///
/// One value serves every client and is called from all lanes at once; what it keeps for one client is its
/// ``Session``. The calls for one client come one after another on that client's lane, which other clients share:
/// a call must not block. Whatever a call throws ends that client alone.
public protocol Service<Session>: Sendable {
  /// What the service keeps for each client.
  associatedtype Session = Void

  /// Greets a client that has just connected.
  ///
  /// - Parameter client: May be sent to at once.
  /// - Returns: What is kept for this client until ``disconnected(_:session:reason:)``.
  /// - Throws: Anything, to disconnect the client with reason ``DisconnectReason/serviceFailed``.
  func connected(_ client: Client) throws -> Session

  /// Handles a message.
  ///
  /// - Parameters:
  ///   - message: Valid during the call.
  ///   - client: Who sent it.
  ///   - session: What is kept for that client.
  /// - Throws: Anything, to disconnect the client with reason ``DisconnectReason/serviceFailed``.
  func received(_ message: borrowing Message, from client: Client, session: inout Session) throws

  /// Learns that a client has ended its sending side.
  ///
  /// - Returns: Whether to send what is owed and close, as is the default, or to go on pushing until the service
  ///   closes.
  func ended(_ client: Client, session: inout Session) -> AfterEnd

  /// Takes leave of a client that is gone; nothing reaches it any more.
  func disconnected(_ client: Client, session: consuming Session, reason: DisconnectReason)
}

/// What follows when a client has ended its sending side.
public enum AfterEnd: Sendable {
  /// What is owed is sent, then the connection is closed.
  case close

  /// The service goes on sending and closes by itself.
  case keepOpen
}

extension Service {
  /// Closes when a client has ended its sending side.
  public func ended(_ client: Client, session: inout Session) -> AfterEnd { .close }

  /// Does nothing.
  public func disconnected(_ client: Client, session: consuming Session, reason: DisconnectReason) {}
}

extension Service where Session == Void {
  /// Does nothing.
  public func connected(_ client: Client) {}
}

/// A service that keeps nothing for its clients.
public protocol StatelessService: Service where Session == Void {
  /// Handles a message.
  ///
  /// - Parameters:
  ///   - message: Valid during the call.
  ///   - client: Who sent it.
  /// - Throws: Anything, to disconnect the client with reason ``DisconnectReason/serviceFailed``.
  func received(_ message: borrowing Message, from client: Client) throws
}

extension StatelessService {
  /// Passes the message on.
  public func received(_ message: borrowing Message, from client: Client, session: inout Void) throws {
    try received(message, from: client)
  }
}
