import Usher

/// Sends every message back.
struct Echo: StatelessService {
  func received(_ message: borrowing Message, from client: Client) throws { client.send(message) }
}

/// Hands what happens to closures, for the tests that need but one of them.
struct Handler: StatelessService {
  var onConnected: @Sendable (Client) throws -> Void = { _ in }
  var onReceived: @Sendable ([UInt8], Client) throws -> Void = { _, _ in }
  var onEnded: @Sendable (Client) -> AfterEnd = { _ in .close }
  var onDisconnected: @Sendable (Client, DisconnectReason) -> Void = { _, _ in }

  func connected(_ client: Client) throws { try onConnected(client) }

  func received(_ message: borrowing Message, from client: Client) throws {
    try onReceived(message.copy(), client)
  }

  func ended(_ client: Client, session: inout Void) -> AfterEnd { onEnded(client) }

  func disconnected(_ client: Client, session: consuming Void, reason: DisconnectReason) {
    onDisconnected(client, reason)
  }
}

/// What a service throws that has had enough.
struct Refusal: Error {}
