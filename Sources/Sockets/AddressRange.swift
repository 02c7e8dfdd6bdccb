/// A range of addresses in CIDR notation, such as `10.0.0.0/8` or `2001:db8::/32`.
public struct AddressRange: Hashable, Sendable {
  /// The first address of the range.
  public let base: IPAddress

  /// How many leading bits all its addresses share: at most 32 for IPv4, 128 for IPv6.
  public let prefixLength: Int

  /// Makes the range around an address; `nil` if an address of its family has not so many bits.
  ///
  /// - Parameters:
  ///   - address: Any address of the range.
  ///   - prefixLength: How many leading bits its addresses share.
  public init?(around address: IPAddress, prefixLength: Int) {
    let isIPv4 = address.ipv4 != nil
    guard (0...(isIPv4 ? 32 : 128)).contains(prefixLength) else { return nil }
    base = IPAddress(ipv6: address.bits & Self.mask(isIPv4 ? prefixLength + 96 : prefixLength))
    self.prefixLength = prefixLength
  }

  /// Whether an address lies in the range; one of the other family never does.
  ///
  /// - Parameter address: The address to look for.
  /// - Returns: Whether it does.
  public func contains(_ address: IPAddress) -> Bool {
    let isIPv4 = base.ipv4 != nil
    guard isIPv4 == (address.ipv4 != nil) else { return false }
    return address.bits & Self.mask(isIPv4 ? prefixLength + 96 : prefixLength) == base.bits
  }

  private static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : .max << (128 - length) }
}

extension AddressRange: LosslessStringConvertible {
  /// Reads `10.0.0.0/8`, or a bare address, which is a range of one; bits after the prefix are cleared.
  ///
  /// - Parameter description: The range in CIDR notation.
  public init?(_ description: String) {
    let parts = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
    let isMapped = address.ipv4 != nil && first.contains(":")
    guard let last = parts.dropFirst().first else {
      self.init(around: address, prefixLength: address.ipv4 != nil ? 32 : 128)
      return
    }
    let isNumber = last.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let length = Int(last) else { return nil }
    // The prefix of ::ffff:10.0.0.0/104 counts the bits of the IPv6 address.
    self.init(around: address, prefixLength: isMapped ? length - 96 : length)
  }

  /// The range in CIDR notation; a single address stands without a prefix length.
  public var description: String {
    prefixLength == (base.ipv4 != nil ? 32 : 128) ? "\(base)" : "\(base)/\(prefixLength)"
  }
}
