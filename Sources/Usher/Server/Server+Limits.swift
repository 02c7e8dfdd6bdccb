public import Sockets

extension Server {
  /// Puts other limits into force, for those who are connected too.
  ///
  /// Nobody is disconnected for it: with fewer clients allowed than there are, newcomers wait until some have left, and
  /// times count from now.
  ///
  /// - Parameter limits: How much of everything there may be from now on.
  public func setLimits(_ limits: Limits) {
    context.limits.withLock { $0 = limits }
    admission.set(limits)
    for lane in pool.lanes { lane.mailbox.post(.setLimits(limits)) }
  }

  /// Changes how many connections the kernel completes for each of the server's own listeners before they are accepted.
  public func setBacklog(_ backlog: Int) async { await acceptor.setBacklog(backlog) }

  /// Says which newcomers are let in, by their address; one over a Unix socket has none and always is.
  ///
  /// - Parameter gate: Whether an address may come in; called on the acceptor's queue, it must return soon. `nil`:
  ///   everyone may.
  public func setGate(_ gate: (@Sendable (IPAddress) -> Bool)?) { acceptor.gate.withLock { $0 = gate } }
}
