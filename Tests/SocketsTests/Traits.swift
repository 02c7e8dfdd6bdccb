import Testing

@testable import Sockets

extension Trait where Self == ConditionTrait {
  /// For tests of IPv6, which a machine may have turned off.
  static var needsIPv6: Self { .enabled("this machine has no IPv6") { IPv6.hasLoopback } }
}
