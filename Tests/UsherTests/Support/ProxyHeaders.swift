import Sockets

@testable import Usher

/// Headers as proxies send them.
enum ProxyHeaders {
  static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

  /// A header of version 2, whose length is what follows, unless it is to lie.
  static func block(_ command: UInt8, _ family: UInt8, _ rest: [UInt8], announcing count: Int? = nil)
    -> [UInt8]
  {
    let count = count ?? rest.count
    return signature + [command, family, UInt8(count >> 8), UInt8(count & 0xFF)] + rest
  }

  /// 203.0.113.7, port 50123, to 192.0.2.1, port 7777.
  static let tcp4: [UInt8] = [203, 0, 113, 7, 192, 0, 2, 1, 0xC3, 0xCB, 0x1E, 0x61]

  /// 2001:db8::7, port 50123, to 2001:db8::1, port 7777.
  static let tcp6: [UInt8] =
    [0x20, 1, 0x0D, 0xB8] + zeros(11) + [7] + [0x20, 1, 0x0D, 0xB8] + zeros(11) + [1] + [
      0xC3, 0xCB, 0x1E, 0x61,
    ]

  /// A value of another kind, as long as wanted, with its type and its length.
  static func value(_ count: Int) -> [UInt8] {
    [0x04, UInt8(count >> 8), UInt8(count & 0xFF)] + zeros(count)
  }

  static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// The line of version 1 that says that a client comes from an IPv4 address.
  static func line(_ address: String, port: Int = 50123) -> [UInt8] {
    Array("PROXY TCP4 \(address) 192.0.2.1 \(port) 7777\r\n".utf8)
  }

  /// The client that ``tcp4`` means, and ``line(_:port:)`` of its address.
  static let client4 = SocketAddress.ip(IPAddress(ipv4: 0xCB00_7107), port: 50123)

  /// The client that ``tcp6`` means.
  static let client6 = SocketAddress.ip(IPAddress(ipv6: 0x2001_0DB8 << 96 | 7), port: 50123)
}
