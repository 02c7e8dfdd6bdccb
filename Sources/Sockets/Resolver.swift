/// Finds the addresses of endpoints through the system's resolver.
public enum Resolver {
  /// What an address is wanted for.
  public enum Purpose: Sendable {
    /// A listener: no host means every interface.
    case listening
    /// A client: no host means this machine.
    case connecting
  }

  /// Finds the addresses of an endpoint, on a thread of its own.
  ///
  /// `localhost` means both loopbacks, whatever the system's tables say. No host means, for a listener, the one
  /// address `[::]`, to be bound with `dualStack` (`0.0.0.0` where the kernel has no IPv6).
  ///
  /// - Parameters:
  ///   - endpoint: The endpoint.
  ///   - purpose: What the addresses are for.
  /// - Returns: At least one address, in the order in which they should be tried, each once.
  /// - Throws: ``ResolverError``.
  public static func addresses(
    of endpoint: Endpoint, for purpose: Purpose
  ) async throws(ResolverError) -> [SocketAddress] {
    try await addresses(of: endpoint, for: purpose, until: nil)
  }

  static func addresses(
    of endpoint: Endpoint, for purpose: Purpose, until deadline: ContinuousClock.Instant?
  ) async throws(ResolverError) -> [SocketAddress] {
    let found = try await onThreadOfItsOwn(until: deadline) { () throws(ResolverError) in
      try lookUp(endpoint, for: purpose)
    }
    guard let found else { throw ResolverError(endpoint: endpoint, problem: .timedOut) }
    return found
  }

  private static func lookUp(
    _ endpoint: Endpoint, for purpose: Purpose
  ) throws(ResolverError) -> [SocketAddress] {
    switch (endpoint, purpose) {
    case (.unix(let path), _):
      do {
        return [try .unix(path: path)]
      } catch {
        throw ResolverError(endpoint: endpoint, problem: .badPath(error))
      }
    case (.tcp(host: "", let port), .listening):
      return [.ip(IPv6.isSupported ? .ipv6Any : .ipv4Any, port: port)]
    case (.tcp(let host, let port), _) where host.isEmpty || host.lowercased() == "localhost":
      return loopbacks(for: purpose).map { .ip($0, port: port) }
    case (.tcp(let host, let port), _):
      if let ip = IPAddress(host) { return [.ip(ip, port: port)] }
      do {
        return try HostLookup.addresses(of: host, port: port)
      } catch {
        throw ResolverError(endpoint: endpoint, problem: error)
      }
    }
  }

  private static func loopbacks(for purpose: Purpose) -> [IPAddress] {
    switch purpose {
    case .connecting: [.ipv6Loopback, .ipv4Loopback]
    // A listener on an address that the machine does not have would fail the whole endpoint.
    case .listening: IPv6.hasLoopback ? [.ipv4Loopback, .ipv6Loopback] : [.ipv4Loopback]
    }
  }
}
