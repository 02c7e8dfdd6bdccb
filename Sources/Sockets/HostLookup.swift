import Glibc
import SystemPackage

/// A look into the system's tables and name servers; it blocks for as long as they take.
enum HostLookup {
  /// The addresses of a host, each once, in the system's order.
  static func addresses(
    of host: String, port: UInt16
  ) throws(ResolverError.Problem) -> [SocketAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let result = unsafe getaddrinfo(host, nil, &hints, &list)
    let code = errno
    guard result == 0 else {
      guard result != EAI_SYSTEM else { throw .system(Errno(rawValue: code)) }
      throw .notFound(unsafe String(cString: gai_strerror(result)))
    }
    defer { unsafe freeaddrinfo(list) }

    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let item = unsafe next {
      unsafe next = item.pointee.ai_next
      let found = unsafe KernelAddress(copying: item.pointee.ai_addr, length: item.pointee.ai_addrlen)
      guard case .ip(let ip, _, let zone) = found.socketAddress?.kind else { continue }
      let address = SocketAddress(.ip(ip, port: port, zone: zone))
      if !addresses.contains(address) { addresses.append(address) }
    }
    guard !addresses.isEmpty else { throw .notFound("the host has no address") }
    return addresses
  }
}
