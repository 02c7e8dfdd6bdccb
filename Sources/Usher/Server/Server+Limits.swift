public import Sockets

extension Server {
  /// Puts other limits into force, for those who are connected too.
  ///
  /// Nobody is disconnected for it: with fewer clients allowed than there are, newcomers wait until some have left, and
  /// times count from now.
  ///
  /// - Parameter limits: How much of everything there may be from now on.
  public func setLimits(_ limits: Limits) {
    context.limits.withLock { $0 = NewcomerLimits(limits) }
    admission.set(limits)
    for lane in pool.lanes { lane.mailbox.post(.setLimits(limits)) }
  }

  /// Changes how many connections the kernel completes for each of the server's own listeners before they are accepted.
  public func setBacklog(_ backlog: Int) async { await acceptor.setBacklog(backlog) }

  /// Says which newcomers are let in, by their address; one over a Unix socket has none and always is.
  ///
  /// - Parameter gate: Why an address is not let in, or `nil` where it is; called on the acceptor's queue and
  ///   on lanes, it must return soon. Without a gate everyone is.
  public func setGate(_ gate: (@Sendable (IPAddress) -> DisconnectReason?)?) {
    entrance.gate.withLock { $0.refuses = gate }
  }

  /// Says where connections come from that begin with a header of the PROXY protocol, version 1 or 2, in which a proxy
  /// says whom it brings.
  ///
  /// From there a header is required, within ``Limits/proxyHeader``, and believed: the address in it counts as the
  /// client's wherever an address counts. From anywhere else it is data like any other.
  ///
  /// - Parameter ranges: The addresses of proxies; who has connected already stays what it is.
  public func setProxies(_ ranges: [AddressRange]) {
    entrance.proxies.withLock { $0 = ranges }
  }
}
