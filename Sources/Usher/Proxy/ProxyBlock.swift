import Sockets

/// Version 2 of the PROXY protocol: 16 bytes at fixed places, the last two of them the length of what follows.
///
/// That is addresses, then values of other kinds, all of which are passed over.
enum ProxyBlock {
  /// The bytes at fixed places.
  static let startCount = 16

  /// The most bytes that may follow: more than any proxy sends, certificates' names included.
  static let longest = 4_096

  private static let signature: [UInt8] = [
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
  ]

  private static let commandPlace = 12
  private static let familyPlace = 13

  private static let local: UInt8 = 0x20
  private static let (tcp4, tcp6): (UInt8, UInt8) = (0x11, 0x21)

  /// Checks one of the bytes at fixed places.
  static func check(_ byte: UInt8, at place: Int) throws(ProxyHeader.Problem) {
    switch place {
    case signature.indices: guard byte == signature[place] else { throw .missing }
    case commandPlace:
      guard byte >> 4 == 2 else { throw .wrongVersion }
      guard byte & 0xF <= 1 else { throw .wrongCommand }
    default: break
    }
  }

  /// How many bytes follow those at fixed places.
  static func announcedCount(in start: [UInt8]) -> Int { Int(start[14]) << 8 | Int(start[15]) }

  /// How many of these are addresses that are of use.
  ///
  /// - Throws: Where the addresses' kind is none that the protocol knows.
  static func addressCount(in start: [UInt8]) throws(ProxyHeader.Problem) -> Int {
    guard start[commandPlace] != local else { return 0 }
    let family = start[familyPlace]
    switch family {
    case tcp4: return 12
    case tcp6: return 36
    default:
      // Unix sockets, datagrams and what is not specified: known, but no address of a TCP client.
      guard family >> 4 <= 3, family & 0xF <= 2 else { throw .wrongFamily }
      return 0
    }
  }

  /// Reads a whole header, of which what follows the addresses need not be there.
  static func header(in bytes: [UInt8]) -> ProxyHeader {
    guard bytes[commandPlace] != local else { return .itself }
    switch bytes[familyPlace] {
    case tcp4:
      let address = IPAddress(ipv4: UInt32(number(bytes[16..<20])))
      return .client(.ip(address, port: UInt16(number(bytes[24..<26]))))
    case tcp6:
      let address = IPAddress(ipv6: number(bytes[16..<32]))
      return .client(.ip(address, port: UInt16(number(bytes[48..<50]))))
    default: return .itself
    }
  }

  /// The number in bytes of which the first is the most significant.
  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt128 {
    bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }
}
