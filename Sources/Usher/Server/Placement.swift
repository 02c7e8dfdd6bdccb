import Sockets

/// Turns who was accepted into a connection on a lane.
struct Placement {
  let pool: QueuePool
  let context: ServerContext

  /// Sets a newcomer's socket up and posts it to its lane, as a connection that `make` acquaints with the service.
  func place(
    _ stream: consuming Stream, _ newcomer: Newcomer, _ verdict: Admission.Verdict,
    make: (consuming Arrival) -> Connection
  ) {
    let index: Int
    var refusal: CloseRequest?
    switch verdict {
    case .closed: return
    case .held: preconditionFailure("who holds a place has not been let in")
    case .admitted(let lane): index = lane
    case .refused(let reason, let lane):
      index = lane
      refusal = CloseRequest(reason: reason, farewell: context.framing.framedText(reason.refusal))
    }
    let (options, messageLimit) = context.limits.withLock { ($0.options, $0.limits.messageBytes) }
    let address = newcomer.address
    if address.ipAddress != nil, newcomer.options != options { stream.setUp(options) }
    let lane = pool.lanes[index]
    var arrival = Arrival(
      id: context.admission.nextID(), stream: stream, newcomer: newcomer,
      mailbox: lane.mailbox, server: context, messageLimit: messageLimit)
    arrival.refusal = refusal
    guard !lane.mailbox.post(.adopt(make(arrival))) else { return }
    if refusal == nil {
      context.admission.release(reason: .stopping, lane: index, address: address.ipAddress)
    } else {
      context.admission.releaseRefused()
    }
  }
}

extension DisconnectReason {
  /// What a newcomer is told that is turned away for this reason.
  fileprivate var refusal: String {
    switch self {
    case .draining: "the server takes nobody now, try again later"
    case .addressFull: "too many connections from your address"
    default: "the server is full, try again later"
    }
  }
}

extension Stream {
  /// Sets TCP's options; what the kernel will not set is done without.
  borrowing func setUp(_ options: StreamOptions) {
    try? setNoDelay(options.noDelay)
    setTimes(options)
  }

  /// Sets the times after which TCP gives a peer up.
  borrowing func setTimes(_ options: StreamOptions) {
    try? setKeepAlive(idle: options.keepAlive)
    try? setUserTimeout(options.userTimeout)
  }
}

extension Limits {
  /// How long the kernel lets a peer leave bytes unacknowledged: where slow readers may stay, for as long as it likes.
  ///
  /// Not below the stall, or the kernel would end a client whose window is closed before its time is up. Nor below the
  /// time that all probes take: once it is over, one of them that is lost is the end of a client who only listens.
  var unacknowledged: Duration? {
    guard slowReader == .disconnect, let writeStall else { return nil }
    return keepalive.map { max(writeStall, Stream.keepAlivePatience(idle: $0)) } ?? writeStall
  }

  /// After which time the lane has to find out by itself that a peer acknowledges nothing; `nil` where it need not,
  /// because the kernel does.
  var acknowledgement: Duration? { unacknowledged == writeStall || unacknowledged == nil ? nil : writeStall }
}
