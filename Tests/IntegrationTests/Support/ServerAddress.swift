import CLinux
import Glibc

/// Where a test's client connects to.
enum ServerAddress: Hashable, Sendable {
  case ipv4(String, UInt16)
  case ipv6(String, UInt16)
  case unix(String)

  /// Reads an address as the daemon logs it: `127.0.0.1:80`, `[::1]:80`, `unix:/path`.
  init?(_ text: some StringProtocol) {
    if text.hasPrefix("unix:") {
      self = .unix(String(text.dropFirst("unix:".count)))
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      return nil
    }
    let host = text[..<colon]
    self =
      host.hasPrefix("[") && host.hasSuffix("]")
      ? .ipv6(String(host.dropFirst().dropLast()), port) : .ipv4(String(host), port)
  }

  var port: UInt16? {
    switch self {
    case .ipv4(_, let port), .ipv6(_, let port): port
    case .unix: nil
    }
  }

  var family: CInt {
    switch self {
    case .ipv4: AF_INET
    case .ipv6: AF_INET6
    case .unix: AF_UNIX
    }
  }
}

extension ServerAddress {
  /// Connects a socket of this family.
  func connect(_ number: CInt) throws(CallFailure) {
    switch self {
    case .ipv4(let host, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      _ = unsafe inet_pton(AF_INET, host, &address.sin_addr)
      try Self.connect(number, &address)
    case .ipv6(let host, let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      _ = unsafe inet_pton(AF_INET6, host, &address.sin6_addr)
      try Self.connect(number, &address)
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      unsafe withUnsafeMutableBytes(of: &address.sun_path) {
        unsafe $0.copyBytes(from: path.utf8.prefix(107))
      }
      try Self.connect(number, &address)
    }
  }

  /// Gives a socket this address as its own; only for IPv4.
  func bind(_ number: CInt) throws(CallFailure) {
    guard case .ipv4(let host, let port) = self else { return }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    _ = unsafe inet_pton(AF_INET, host, &address.sin_addr)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = try unsafe withUnsafePointer(to: &address) { pointer throws(CallFailure) in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer throws(CallFailure) in
        try CallFailure.check("bind") { unsafe Glibc.bind(number, pointer, size) }
      }
    }
  }

  /// Makes the file of a Unix socket that nobody listens on any more.
  func leaveBehind() throws {
    guard case .unix(let path) = self else { return }
    let socket = OwnedNumber(
      try CallFailure.check("socket") { Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0) })
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8.prefix(107)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let number = socket.number
    try unsafe withUnsafePointer(to: &address) { pointer in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = try CallFailure.check("bind \(path)") { unsafe Glibc.bind(number, pointer, size) }
      }
    }
  }

  private static func connect<Address>(_ number: CInt, _ address: inout Address) throws(CallFailure) {
    _ = try unsafe withUnsafeMutablePointer(to: &address) { pointer throws(CallFailure) in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer throws(CallFailure) in
        try CallFailure.check("connect") {
          unsafe Glibc.connect(number, pointer, socklen_t(MemoryLayout<Address>.size))
        }
      }
    }
  }

  /// The address that a connected IPv4 socket has on its own side.
  static func local(of number: CInt) -> String {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(number, $0, &length)
      }
    }
    guard result == 0, address.sin_family == sa_family_t(AF_INET) else { return "unix:" }
    let host = UInt32(bigEndian: address.sin_addr.s_addr)
    return
      "\(host >> 24).\(host >> 16 & 0xff).\(host >> 8 & 0xff).\(host & 0xff):\(UInt16(bigEndian: address.sin_port))"
  }
}
