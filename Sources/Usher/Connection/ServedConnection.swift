/// A connection together with what its service keeps for it.
@safe
final class ServedConnection<Handler: Service>: Connection, @unchecked Sendable {
  private let service: Handler

  /// What the service keeps, in memory of its own from `connected()` to `disconnected(_:)`.
  ///
  /// Not a property: each message would pay for a check that the access to it is exclusive. It always is, since the
  /// service is called on the lane alone and no call of it begins within another.
  private var session: UnsafeMutablePointer<Handler.Session>?

  init(_ arrival: consuming Arrival, service: Handler) {
    self.service = service
    super.init(arrival)
  }

  deinit {
    // Only where the lane ended before the connection did.
    unsafe session?.deinitialize(count: 1)
    unsafe session?.deallocate()
  }

  override func connected() throws {
    let first = try service.connected(Client(self))
    let memory = UnsafeMutablePointer<Handler.Session>.allocate(capacity: 1)
    unsafe memory.initialize(to: first)
    unsafe session = memory
  }

  override func received(_ message: borrowing Message) throws {
    guard let session = unsafe session else { return }
    try unsafe service.received(message, from: Client(self), session: &session.pointee)
  }

  override func ended() -> AfterEnd {
    guard let session = unsafe session else { return .close }
    return unsafe service.ended(Client(self), session: &session.pointee)
  }

  override func disconnected(_ reason: DisconnectReason) {
    guard let memory = unsafe session.take() else { return }
    let last = unsafe memory.move()
    unsafe memory.deallocate()
    service.disconnected(Client(self), session: last, reason: reason)
  }
}
