/// What is wrong with the text of an endpoint.
public struct EndpointError: Error, Hashable, Sendable {
  /// The text as it was given.
  public let text: String

  /// What is wrong with it.
  public let problem: Problem

  /// The ways in which an endpoint can be wrong.
  public enum Problem: Hashable, Sendable {
    /// There is no text at all.
    case empty
    /// A host stands there without `:` and a port.
    case noPort
    /// What stands after the colon is not a number from 0 to 65535.
    case badPort
    /// There are several colons, as in an IPv6 address, and no brackets.
    case needsBrackets
    /// What stands in brackets is not an IPv6 address, or the bracket is never closed.
    case badIPv6Address
    /// The host holds a character that no host name has.
    case badHost
    /// A path stands there without `unix:` before it.
    case needsUnix
    /// Nothing stands after `unix:`.
    case noPath
    /// The path is longer than a Unix socket's address can hold.
    case pathTooLong
    /// The path holds a NUL or begins with `@`, the sign of an abstract name.
    case badPath
  }
}

extension EndpointError: CustomStringConvertible {
  /// One line that names the text and says what to write instead.
  public var description: String {
    switch problem {
    case .empty: "an endpoint is missing: write HOST:PORT, :PORT, [IPV6]:PORT or unix:PATH"
    case .noPort: "'\(text)' has no port: write \(text.hasSuffix(":") ? "\(text)7777" : "\(text):7777")"
    case .badPort: "'\(text)' has no valid port: it is a number from 0 to 65535"
    case .needsBrackets: "'\(text)' has too many colons: an IPv6 address needs brackets, as in [::1]:7777"
    case .badIPv6Address: "'\(text)' has no IPv6 address in its brackets: write it as in [::1]:7777"
    case .badHost: "'\(text)' has no valid host name: write HOST:PORT, as in my.site.com:7777"
    case .needsUnix: "'\(text)' is a path: write unix:\(text)"
    case .noPath: "'\(text)' has no path: write it as in unix:/run/x.sock"
    case .pathTooLong:
      "'\(text)' is too long: the path of a Unix socket has at most \(SocketAddress.longestPath) bytes"
    case .badPath: "'\(text)' has no valid path: it is a file's, without NUL, and not an abstract name (@)"
    }
  }
}
