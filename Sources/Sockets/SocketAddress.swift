/// The address of one end of a socket, as the kernel knows it.
public struct SocketAddress: Hashable, Sendable {
  /// The longest path of a Unix socket, in bytes; one more is the NUL that ends it.
  public static let longestPath = 107

  enum Kind: Hashable {
    /// The zone says which interface a link-local IPv6 address belongs to; otherwise it is 0.
    case ip(IPAddress, port: UInt16, zone: UInt32)
    /// A Unix socket's file, or `nil` for one without a file, such as nearly every client's.
    case unix(path: String?)
  }

  let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The address of a TCP socket.
  ///
  /// - Parameters:
  ///   - address: The IP address.
  ///   - port: The port; 0 lets the kernel choose a free one when listening.
  /// - Returns: The address.
  public static func ip(_ address: IPAddress, port: UInt16) -> SocketAddress {
    SocketAddress(.ip(address, port: port, zone: 0))
  }

  /// The address of a Unix socket's file.
  ///
  /// - Parameter path: The file.
  /// - Returns: The address.
  /// - Throws: ``EndpointError`` for a path that no Unix socket can have.
  public static func unix(path: String) throws(EndpointError) -> SocketAddress {
    if let problem = Endpoint.problem(withPath: path) {
      throw EndpointError(text: "unix:\(path)", problem: problem)
    }
    return SocketAddress(.unix(path: path))
  }

  /// The IP address of a TCP socket.
  public var ipAddress: IPAddress? {
    guard case .ip(let address, _, _) = kind else { return nil }
    return address
  }

  /// The port of a TCP socket.
  public var port: UInt16? {
    guard case .ip(_, let port, _) = kind else { return nil }
    return port
  }

  /// The file of a Unix socket, if it has one.
  public var path: String? {
    guard case .unix(let path) = kind else { return nil }
    return path
  }
}

extension SocketAddress: CustomStringConvertible {
  /// The address as an endpoint is written: `127.0.0.1:80`, `[::1]:80`, `unix:/run/x.sock`, `unix:`.
  public var description: String {
    switch kind {
    case .ip where isIPv4: String(capacity: Self.longestIPv4) { append(ipv4To: &$0) }
    case .ip(let address, let port, 0): "[\(address)]:\(port)"
    case .ip(let address, let port, let zone): "[\(address)%\(zone)]:\(port)"
    case .unix(let path): "unix:\(path ?? "")"
    }
  }
}

extension SocketAddress {
  /// The most bytes that the text of an IPv4 address and its port has.
  package static let longestIPv4 = IPAddress.longestIPv4 + 6

  /// Whether it is the address of a TCP socket of IPv4.
  package var isIPv4: Bool { ipAddress?.ipv4 != nil }

  /// Appends the text of an IPv4 address and its port, by hand: nearly every client has one, and to put its text
  /// together from other texts takes twenty times as long.
  ///
  /// - Precondition: ``isIPv4``, and there is room for ``longestIPv4`` bytes.
  package func append(ipv4To output: inout OutputSpan<UInt8>) {
    guard case .ip(let address, let port, _) = kind, let ipv4 = address.ipv4 else {
      preconditionFailure("not an IPv4 address")
    }
    output.append(ipv4: ipv4)
    output.append(UInt8(ascii: ":"))
    output.append(decimal: UInt64(port))
  }
}
