import Glibc

/// An IPv4 or IPv6 address.
///
/// An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`, as a dual-stack listener reports its IPv4 clients) is its
/// IPv4 address: the two are equal and look the same.
public struct IPAddress: Hashable, Sendable {
  /// The address as one of IPv6; an IPv4 address is mapped.
  public let bits: UInt128

  /// What stands before the 32 bits of an IPv4 address.
  private static let mapped: UInt128 = 0xffff << 32

  /// Makes an IPv6 address, or the IPv4 address that is mapped into it, from its number.
  ///
  /// - Parameter bits: The 16 bytes of the address, the first the most significant.
  public init(ipv6 bits: UInt128) { self.bits = bits }

  /// Makes an IPv4 address from its number.
  ///
  /// - Parameter bits: The four bytes of the address, the first the most significant.
  public init(ipv4 bits: UInt32) { self.bits = Self.mapped | UInt128(bits) }

  /// The number of an IPv4 address; `nil` if it is one of IPv6.
  public var ipv4: UInt32? { bits >> 32 == Self.mapped >> 32 ? UInt32(truncatingIfNeeded: bits) : nil }

  /// `127.0.0.1`.
  public static let ipv4Loopback = IPAddress(ipv4: 0x7f00_0001)
  /// `::1`.
  public static let ipv6Loopback = IPAddress(ipv6: 1)
  /// `0.0.0.0`, every IPv4 interface.
  public static let ipv4Any = IPAddress(ipv4: 0)
  /// `::`, every interface.
  public static let ipv6Any = IPAddress(ipv6: 0)
}

extension IPAddress: LosslessStringConvertible {
  /// Reads `10.0.0.1` or `2001:db8::1`: no brackets, no port, no zone.
  ///
  /// - Parameter description: The address in its usual notation.
  public init?(_ description: String) {
    // The C library would stop at the NUL and accept what stands before it.
    guard !description.utf8.contains(0) else { return nil }
    var four = in_addr()
    if unsafe inet_pton(AF_INET, description, &four) == 1 {
      self.init(ipv4: UInt32(bigEndian: four.s_addr))
      return
    }
    var six: UInt128 = 0
    guard unsafe inet_pton(AF_INET6, description, &six) == 1 else { return nil }
    self.init(ipv6: UInt128(bigEndian: six))
  }

  /// The address in its usual, shortest notation.
  public var description: String {
    if let ipv4 { return String(capacity: Self.longestIPv4) { $0.append(ipv4: ipv4) } }
    var six = bits.bigEndian
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
      // It cannot fail: the family is right and the buffer holds the longest address.
      unsafe inet_ntop(AF_INET6, &six, text.baseAddress, socklen_t(text.count))
        .map { unsafe String(cString: $0) } ?? ""
    }
  }
}

extension IPAddress {
  /// The most bytes that the text of an IPv4 address has.
  static let longestIPv4 = 15
}

extension OutputSpan<UInt8> {
  /// Appends an IPv4 address in its usual notation.
  mutating func append(ipv4: UInt32) {
    var shift: UInt32 = 32
    while shift > 0 {
      if shift < 32 { append(UInt8(ascii: ".")) }
      shift -= 8
      append(decimal: UInt64(ipv4 >> shift & 0xff))
    }
  }
}

extension String {
  /// A text of ASCII that is put together byte by byte.
  ///
  /// - Parameters:
  ///   - capacity: The most bytes that it has.
  ///   - body: Puts it together.
  package init(capacity: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    unsafe self.init(unsafeUninitializedCapacity: capacity) { room in
      var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
      body(&output)
      return unsafe output.finalize(for: room)
    }
  }
}
