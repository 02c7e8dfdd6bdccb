/// A connection together with what its service keeps for it.
///
/// The session lies in the connection's own memory, so a message costs no look-up and no allocation.
final class ServedConnection<Handler: Service>: Connection, @unchecked Sendable {
  private let service: Handler
  private var session: Handler.Session?

  init(_ arrival: consuming Arrival, service: Handler) {
    self.service = service
    super.init(arrival)
  }

  override func connected() throws {
    session = try service.connected(Client(self))
  }

  override func received(_ message: borrowing Message) throws {
    // There is one: nothing is read before `connected()` has returned it. Unwrapped in place, since taking it out
    // would copy what the service keeps there.
    // swift-format-ignore: NeverForceUnwrap
    try service.received(message, from: Client(self), session: &session!)
  }

  override func ended() -> AfterEnd {
    guard session != nil else { return .close }
    // swift-format-ignore: NeverForceUnwrap
    return service.ended(Client(self), session: &session!)
  }

  override func disconnected(_ reason: DisconnectReason) {
    guard let session = session.take() else { return }
    service.disconnected(Client(self), session: session, reason: reason)
  }
}
