/// A connection that could not be made, and why.
public struct ConnectError: Error, Hashable, Sendable {
  /// What was to be connected to.
  public let endpoint: Endpoint

  /// Why it was not.
  public let reason: Reason

  /// The ways in which connecting can fail.
  public enum Reason: Hashable, Sendable {
    /// The endpoint has no address.
    case notResolved(ResolverError)
    /// No address could be connected to: one error for each tried, naming it, in the order of trying.
    case notReached([SocketError])
  }

  /// The addresses tried, each with its error.
  public var attempts: [SocketError] {
    guard case .notReached(let attempts) = reason else { return [] }
    return attempts
  }
}

extension ConnectError: CustomStringConvertible {
  /// One line with every address tried and its reason.
  public var description: String {
    switch reason {
    case .notResolved(let error): "can't connect to \(error)"
    case .notReached(let attempts):
      "can't connect to \(endpoint): "
        + attempts.map { error in
          let address = error.endpoint ?? ""
          return address == "\(endpoint)" ? "\(error.code)" : "\(address): \(error.code)"
        }.joined(separator: "; ")
    }
  }
}
