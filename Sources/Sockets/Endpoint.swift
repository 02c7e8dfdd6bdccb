/// An address as a person writes it.
///
/// `localhost:7777`, `:7777` (every interface when listening, the loopback when connecting), `[::1]:7777`,
/// `my.site.com:1234`, `unix:/run/x.sock`.
public enum Endpoint: Hashable, Sendable {
  /// A host, by name or numeric address and without brackets, and a port. An empty host means every interface.
  case tcp(host: String, port: UInt16)
  /// A Unix stream socket's file.
  case unix(path: String)

  /// Reads an endpoint.
  ///
  /// - Parameter text: The endpoint as a person wrote it.
  /// - Throws: ``EndpointError`` that says what is wrong and what to write instead.
  public init(_ text: String) throws(EndpointError) {
    guard !text.isEmpty else { throw EndpointError(text: text, problem: .empty) }
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst("unix:".count))
      if let problem = Self.problem(withPath: path) { throw EndpointError(text: text, problem: problem) }
      self = .unix(path: path)
    } else {
      self = try Self.tcp(text)
    }
  }
}

extension Endpoint {
  private static func tcp(_ text: String) throws(EndpointError) -> Endpoint {
    func wrong(_ problem: EndpointError.Problem) -> EndpointError {
      EndpointError(text: text, problem: problem)
    }
    guard !text.hasPrefix("/"), !text.hasPrefix("./"), !text.hasPrefix("../") else { throw wrong(.needsUnix) }

    let host: Substring
    let rest: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { throw wrong(.badIPv6Address) }
      host = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
      guard isIPv6(host) else { throw wrong(.badIPv6Address) }
    } else {
      let colon = text.firstIndex(of: ":") ?? text.endIndex
      host = text[..<colon]
      rest = text[colon...]
      // Before the colons are counted: `http://host:80` is not an IPv6 address without brackets.
      guard !text.contains("/"), host.utf8.allSatisfy(isInHostNames) else { throw wrong(.badHost) }
      guard !rest.dropFirst().contains(":") else { throw wrong(.needsBrackets) }
    }
    guard rest.hasPrefix(":"), rest != ":" else { throw wrong(.noPort) }
    let digits = rest.dropFirst()
    guard digits.utf8.allSatisfy(isDigit), let port = UInt16(digits) else { throw wrong(.badPort) }
    return .tcp(host: String(host), port: port)
  }

  /// What is wrong with the path of a Unix socket, if something is.
  static func problem(withPath path: String) -> EndpointError.Problem? {
    if path.isEmpty { return .noPath }
    if path.hasPrefix("@") || path.utf8.contains(0) { return .badPath }
    if path.utf8.count > SocketAddress.longestPath { return .pathTooLong }
    return nil
  }

  private static func isIPv6(_ text: Substring) -> Bool {
    // A zone, as in fe80::1%eth0, is the resolver's to understand.
    let address = text.prefix { $0 != "%" }
    return address.contains(":") && IPAddress(String(address)) != nil && text.last != "%"
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Whether a byte may stand in a host name; those over 127 belong to international names.
  private static func isInHostNames(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 128...: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
    default: isDigit(byte)
    }
  }
}

extension Endpoint: CustomStringConvertible {
  /// The endpoint as a person writes it; reading it again gives the same endpoint.
  public var description: String {
    switch self {
    case .tcp(let host, let port) where host.contains(":"): "[\(host)]:\(port)"
    case .tcp(let host, let port): "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
