import Sockets

/// Turns who was accepted into a connection on a lane.
struct Placement {
  let pool: QueuePool
  let context: ServerContext
  let limits: Limits

  /// Sets a newcomer's socket up and posts it to its lane, as a connection that `make` acquaints with the service.
  func place(
    _ accepted: consuming Accepted, _ listener: ListenerName, _ verdict: Admission.Verdict,
    make: (consuming Arrival) -> Connection
  ) {
    let index: Int
    var refusal: CloseRequest?
    switch verdict {
    case .full: return
    case .admitted(let lane): index = lane
    case .refused(let lane):
      index = lane
      refusal = CloseRequest(
        reason: .refused, farewell: context.framing.framedText("the server is full, try again later"))
    }
    let address = accepted.address
    let stream = accepted.stream
    if address.ipAddress != nil { setUp(stream) }
    let lane = pool.lanes[index]
    var arrival = Arrival(
      id: context.admission.nextID(), stream: stream, address: address, listener: listener,
      mailbox: lane.mailbox, server: context, messageLimit: limits.messageBytes)
    arrival.refusal = refusal
    guard !lane.mailbox.post(.adopt(make(arrival))) else { return }
    context.admission.release(reason: refusal == nil ? .stopping : .refused, lane: index)
  }

  /// Sets TCP's options; what the kernel will not set is done without.
  private func setUp(_ stream: borrowing Stream) {
    try? stream.setNoDelay(true)
    if let keepalive = limits.keepalive { try? stream.setKeepAlive(idle: keepalive) }
    // Not below the stall, or the kernel would end a client whose window is closed before its time is up; nor above
    // it, or one that died would keep what it is owed for longer.
    if let stall = limits.writeStall { try? stream.setUserTimeout(stall) }
  }
}
