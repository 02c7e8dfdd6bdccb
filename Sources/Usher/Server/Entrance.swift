import Sockets

/// The way in: decides about each newcomer, and puts it where it belongs.
///
/// The acceptor brings everyone; whoever comes from a proxy's address waits on a lane until the proxy has said whom it
/// brings, and is brought by the lane then.
final class Entrance: Sendable {
  private let pool: QueuePool
  private let context: ServerContext
  private let make: @Sendable (consuming Arrival) -> Connection

  /// Who stands at the door.
  let gate = Lock(Gate())

  /// Where connections come from that begin with a proxy's header.
  let proxies = Lock<[AddressRange]>([])

  private var admission: Admission { context.admission }

  /// An entrance to the lanes, where `make` acquaints each newcomer with the service.
  init(
    pool: QueuePool, context: ServerContext, make: @escaping @Sendable (consuming Arrival) -> Connection
  ) {
    self.pool = pool
    self.context = context
    self.make = make
  }

  /// Takes who was accepted.
  func receive(
    _ accepted: consuming Accepted, from listener: ListenerName, with options: StreamOptions? = nil
  ) {
    let newcomer = Newcomer(accepted.address, to: listener, with: options)
    guard let ip = newcomer.address.ipAddress, proxies.withLock({ $0.contains { $0.contains(ip) } }) else {
      return admit(accepted.stream, newcomer, holdsPlace: false)
    }
    let verdict = admission.hold()
    guard case .held(let lane) = verdict else { return place(accepted.stream, newcomer, verdict) }
    let patience = context.limits.withLock { $0.limits.proxyHeader }
    let arrival = ProxyArrival(
      accepted.stream, newcomer, deadline: .now + patience.wholeNanoseconds, entrance: self)
    guard !pool.lanes[lane].mailbox.post(.introduce(arrival)) else { return }
    // Its lane has stopped, and so has the server.
    admission.giveUpPlace()
  }

  /// Takes who was waited for, now that its proxy has said whom it brings.
  func receive(_ stream: consuming Stream, _ newcomer: Newcomer, introducedAs header: ProxyHeader) {
    switch header {
    case .itself: admit(stream, newcomer, holdsPlace: true)
    case .client(let address):
      let client = Newcomer(
        address, by: newcomer.address, to: newcomer.listenerName, with: newcomer.options)
      admit(stream, client, holdsPlace: true)
    }
  }

  /// Gives up on who was waited for.
  func giveUp(on newcomer: Newcomer, for reason: DisconnectReason, detail: String) {
    admission.turnAway(reason, holdsPlace: true)
    context.observer?.refused(newcomer, reason: reason, detail: detail)
  }

  /// Lets a newcomer in, or not.
  private func admit(_ stream: consuming Stream, _ newcomer: Newcomer, holdsPlace: Bool) {
    let ip = newcomer.address.ipAddress
    if let ip, let refuses = gate.withLock({ $0.refuses }), let reason = refuses(ip) {
      admission.turnAway(reason, holdsPlace: holdsPlace)
      // Closed with its owner, unheard: it was told before, or is not to learn anything.
      context.observer?.refused(newcomer, reason: reason, detail: "")
      return
    }
    place(stream, newcomer, admission.admit(from: ip, holdsPlace: holdsPlace))
  }

  /// Puts a newcomer where the verdict says.
  private func place(_ stream: consuming Stream, _ newcomer: Newcomer, _ verdict: Admission.Verdict) {
    switch verdict {
    case .admitted, .held: break
    case .refused(let reason, _), .closed(let reason):
      context.observer?.refused(newcomer, reason: reason, detail: "")
    }
    Placement(pool: pool, context: context).place(stream, newcomer, verdict, make: make)
  }
}

/// Whom newcomers have to pass.
///
/// A type of its own, since a lock that held the closure itself would wrap it once more at each look.
struct Gate: Sendable {
  /// Why an address is not let in, if it is not; `nil` lets everyone in.
  var refuses: (@Sendable (IPAddress) -> DisconnectReason?)?
}
