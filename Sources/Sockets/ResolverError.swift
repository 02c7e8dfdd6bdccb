public import SystemPackage

/// An endpoint for which no address could be found, and why.
public struct ResolverError: Error, Hashable, Sendable {
  /// The endpoint.
  public let endpoint: Endpoint

  /// Why it has no address.
  public let problem: Problem

  /// The ways in which looking up a name can fail.
  public enum Problem: Error, Hashable, Sendable {
    /// The system's resolver gave this reason, in its own words.
    case notFound(String)
    /// The system's resolver could not do its work.
    case system(Errno)
    /// It is a path that no Unix socket can have.
    case badPath(EndpointError)
    /// The resolver had not answered when the time was up.
    case timedOut
  }
}

extension ResolverError: CustomStringConvertible {
  /// The endpoint and the reason, as in `nowhere.invalid:80: Name or service not known`.
  public var description: String {
    switch problem {
    case .notFound(let reason): "\(endpoint): \(reason)"
    case .system(let code): "\(endpoint): \(code) (\(code.rawValue))"
    case .badPath(let error): "\(error)"
    case .timedOut: "\(endpoint): the name could not be looked up in time"
    }
  }
}
