import Glibc
import SystemPackage

// What listeners and streams have in common.
extension Descriptor {
  /// Makes a stream socket, close-on-exec and non-blocking from birth.
  static func socket(family: CInt) throws(SocketError) -> Descriptor {
    let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    return Descriptor(adopting: try syscall(.socket) { Glibc.socket(family, type, 0) })
  }

  borrowing func option(_ level: CInt, _ name: CInt) throws(SocketError) -> CInt {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    try syscall(.getsockopt, on: number) { unsafe getsockopt(number, level, name, &value, &length) }
    return value
  }

  borrowing func setOption(_ level: CInt, _ name: CInt, _ value: CInt) throws(SocketError) {
    var value = value
    try syscall(.setsockopt, on: number) {
      unsafe setsockopt(number, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    }
  }

  borrowing func localAddress() throws(SocketError) -> SocketAddress {
    var address = KernelAddress()
    try syscall(.getsockname, on: number) {
      unsafe address.withMutablePointer { unsafe getsockname(number, $0, $1) }
    }
    return try address.socketAddress.orUnsupported(.getsockname)
  }

  borrowing func peerAddress() throws(SocketError) -> SocketAddress {
    var address = KernelAddress()
    try syscall(.getpeername, on: number) {
      unsafe address.withMutablePointer { unsafe getpeername(number, $0, $1) }
    }
    return try address.socketAddress.orUnsupported(.getpeername)
  }
}

extension Optional<SocketAddress> {
  /// The address, or the error for a socket of a family that this library does not know.
  func orUnsupported(_ call: SocketError.Call) throws(SocketError) -> SocketAddress {
    guard let self else { throw SocketError(call, .addressFamilyNotSupported) }
    return self
  }
}
