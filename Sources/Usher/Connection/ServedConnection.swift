import Sockets

/// A connection together with its service, and what that keeps for it.
///
/// Unchecked, by the rule of ``Connection``: its lane alone touches `holder` and `session`, since that is where the
/// service is called. Only `deinit` may run on another thread, when nobody is left who could touch them; a session ends
/// in it only where the lane ended first.
///
/// Safe, though it follows bare references: wherever there is a `session`, `holder` is there too, as `disconnected(_:)`
/// takes both at once, so that what `service` refers to lives. And nobody else is at the session during a call, since
/// what the service asks for its client in one, its end above all, is done once the call has returned.
@safe
final class ServedConnection<Handler: Service>: Connection, @unchecked Sendable {
  /// What holds the service, until the service has been told of the end: it may keep its clients for as long as it
  /// likes, and would hold itself through them.
  private var holder: ServiceHolder<Handler>?

  /// The same, for the calls of the service, which are not to pay for holding it once more.
  private let service: Unmanaged<ServiceHolder<Handler>>

  /// What the service keeps, in memory of its own from `connected()` to `disconnected(_:)`.
  ///
  /// Not a property: each message would pay for a check that the access to it is exclusive, as it always is.
  private var session: UnsafeMutablePointer<Handler.Session>?

  init(_ arrival: consuming Arrival, holder: ServiceHolder<Handler>) {
    self.holder = holder
    unsafe service = .passUnretained(holder)
    super.init(arrival)
  }

  deinit {
    // Only where the lane ended before the connection did.
    unsafe session?.deinitialize(count: 1)
    unsafe session?.giveBack()
  }

  override func connected() throws {
    guard let service = holder?.service else { return }
    do {
      let first = try service.connected(Client(self))
      let memory = unsafe UnsafeMutablePointer<Handler.Session>.forOne()
      unsafe memory.initialize(to: first)
      unsafe session = memory
    } catch {
      holder = nil
      throw error
    }
  }

  override func received(_ message: borrowing Message) throws {
    // Where there is a session, the service is held.
    guard let session = unsafe session else { return }
    try unsafe service._withUnsafeGuaranteedRef { holder in
      try unsafe holder.service.received(message, from: Client(self), session: &session.pointee)
    }
  }

  override func ended() -> AfterEnd {
    guard let session = unsafe session else { return .close }
    return unsafe service._withUnsafeGuaranteedRef { holder in
      unsafe holder.service.ended(Client(self), session: &session.pointee)
    }
  }

  override func disconnected(_ reason: DisconnectReason) {
    guard let memory = unsafe session, let holder else { return }
    unsafe session = nil
    self.holder = nil
    let last = unsafe memory.move()
    unsafe memory.giveBack()
    holder.service.disconnected(Client(self), session: last, reason: reason)
  }
}

extension UnsafeMutablePointer {
  /// Memory for one value: none is taken for a type that has nothing in it, as the session of most services.
  fileprivate static func forOne() -> Self {
    guard MemoryLayout<Pointee>.size == 0 else { return allocate(capacity: 1) }
    return unsafe Self(bitPattern: MemoryLayout<Pointee>.alignment).unsafelyUnwrapped
  }

  /// Gives back what ``forOne()`` gave.
  fileprivate func giveBack() {
    if MemoryLayout<Pointee>.size > 0 { unsafe deallocate() }
  }
}
