import Glibc
import SystemPackage

/// What this machine can do with IPv6.
enum IPv6 {
  /// Whether the kernel knows it.
  static var isSupported: Bool {
    do {
      _ = try Descriptor.socket(family: AF_INET6)
      return true
    } catch {
      // Anything else, such as a full table, says nothing about IPv6.
      return error.code != .addressFamilyNotSupported
    }
  }

  /// Whether `::1` can be listened on; it can't where IPv6 is turned off by `disable_ipv6`.
  static var hasLoopback: Bool {
    do {
      let probe = try Descriptor.socket(family: AF_INET6)
      try probe.bind(to: KernelAddress(.ip(.ipv6Loopback, port: 0)))
      return true
    } catch {
      return error.code != .addressFamilyNotSupported && error.code != .addressNotAvailable
    }
  }
}
