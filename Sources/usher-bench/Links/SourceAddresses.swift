import Sockets

/// Where clients connect from: one address has fewer ports than a machine may hold clients.
///
/// The loopback network has millions of addresses, all of them this machine's; elsewhere the system chooses.
struct SourceAddresses: Equatable {
  /// The clients that one address is given; the kernel's usual range has 28,232 ports.
  static let clientsEach = 20_000

  /// The addresses that connections which come and go take in turn: a port that was used is not free at once.
  static let turning = 64

  private let isLoopback: Bool
  private let isTurning: Bool

  /// The addresses to connect to a server from.
  ///
  /// - Parameters:
  ///   - address: The server.
  ///   - isTurning: Whether connections come and go, rather than stay.
  init(to address: SocketAddress, isTurning: Bool) {
    isLoopback = address.ipAddress?.ipv4.map { $0 >> 24 == 127 } ?? false
    self.isTurning = isTurning
  }

  /// Where the connection of a number comes from; `nil` leaves it to the system.
  subscript(number: Int) -> IPAddress? {
    let index = isTurning ? number % Self.turning : number / Self.clientsEach
    guard isLoopback, index > 0 else { return nil }
    return IPAddress(ipv4: 0x7f00_0001 + UInt32(index))
  }
}
