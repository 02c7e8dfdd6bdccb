import Glibc

/// A socket address in the form that system calls take and give.
struct KernelAddress {
  private var storage = sockaddr_storage()
  private var length: socklen_t

  /// Where the path begins in `sockaddr_un`: after the family.
  private static let pathOffset = MemoryLayout<sa_family_t>.size

  /// Room for whatever address a call gives.
  init() { length = socklen_t(MemoryLayout<sockaddr_storage>.size) }

  /// The kernel's form of an address.
  init(_ address: SocketAddress) {
    switch address.kind {
    case .ip(let ip, let port, let zone):
      if let ipv4 = ip.ipv4 {
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        four.sin_addr.s_addr = ipv4.bigEndian
        length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: four, as: sockaddr_in.self) }
      } else {
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        six.sin6_scope_id = zone
        let bits = ip.bits.bigEndian
        unsafe withUnsafeMutableBytes(of: &six.sin6_addr) { unsafe $0.storeBytes(of: bits, as: UInt128.self) }
        length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: six, as: sockaddr_in6.self) }
      }
    case .unix(let path):
      let bytes = Array((path ?? "").utf8)
      storage.ss_family = sa_family_t(AF_UNIX)
      // The storage is zero, so a NUL ends the path.
      length = socklen_t(Self.pathOffset + (bytes.isEmpty ? 0 : bytes.count + 1))
      unsafe withUnsafeMutableBytes(of: &storage) {
        unsafe $0[Self.pathOffset...].copyBytes(from: bytes)
      }
    }
  }

  /// Copies an address that the C library made.
  init(copying address: UnsafePointer<sockaddr>, length: socklen_t) {
    self.length = min(length, socklen_t(MemoryLayout<sockaddr_storage>.size))
    let bytes = unsafe UnsafeRawBufferPointer(start: address, count: Int(self.length))
    unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyMemory(from: bytes) }
  }

  /// AF_INET, AF_INET6 or AF_UNIX.
  var family: CInt { CInt(storage.ss_family) }

  /// The address for people and programs; `nil` if it is of another family.
  var socketAddress: SocketAddress? {
    unsafe withUnsafeBytes(of: storage) { bytes in
      switch family {
      case AF_INET:
        let four = unsafe bytes.load(as: sockaddr_in.self)
        let ip = IPAddress(ipv4: UInt32(bigEndian: four.sin_addr.s_addr))
        return SocketAddress(.ip(ip, port: UInt16(bigEndian: four.sin_port), zone: 0))
      case AF_INET6:
        let six = unsafe bytes.load(as: sockaddr_in6.self)
        let bits = unsafe withUnsafeBytes(of: six.sin6_addr) { unsafe $0.loadUnaligned(as: UInt128.self) }
        let ip = IPAddress(ipv6: UInt128(bigEndian: bits))
        return unsafe SocketAddress(.ip(ip, port: UInt16(bigEndian: six.sin6_port), zone: six.sin6_scope_id))
      case AF_UNIX:
        // An abstract name begins with a NUL: it is no file.
        let path = unsafe bytes[Self.pathOffset..<max(Int(length), Self.pathOffset)].prefix { $0 != 0 }
        return unsafe SocketAddress(.unix(path: path.isEmpty ? nil : String(decoding: path, as: UTF8.self)))
      default:
        return nil
      }
    }
  }

  /// Lends the address to a call that reads it.
  func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    unsafe withUnsafePointer(to: storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
    }
  }

  /// Lends the room to a call that writes an address.
  mutating func withMutablePointer<R>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R
  ) -> R {
    // A call that is made twice must find the whole room again.
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { storage in
      unsafe withUnsafeMutablePointer(to: &length) { length in
        unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
      }
    }
  }
}
