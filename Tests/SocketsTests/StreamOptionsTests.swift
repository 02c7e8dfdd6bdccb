import Glibc
import SystemPackage
import Testing

@testable import Sockets

@Suite struct StreamOptionsTests {
  @Test func smallPiecesAreSentAtOnce() async throws {
    let tcp = try await TCPPair.connect()
    try tcp.client.setNoDelay(true)
    #expect(try tcp.client.option(TCP_NODELAY) != 0)
    try tcp.client.setNoDelay(false)
    #expect(try tcp.client.option(TCP_NODELAY) == 0)
  }

  static let keepAlive: [(idle: Duration, kernel: [CInt])] = [
    (.seconds(60), [60, 10, 3]), (.seconds(2), [2, 1, 3]), (.milliseconds(1), [1, 1, 3]),
    (.seconds(1_000_000), [32_767, 5_461, 3]),
  ]

  @Test(arguments: keepAlive)
  func aSilentPeerIsAsked(_ row: (idle: Duration, kernel: [CInt])) async throws {
    let tcp = try await TCPPair.connect()
    try tcp.client.setKeepAlive(idle: row.idle)
    #expect(try tcp.client.descriptor.option(SOL_SOCKET, SO_KEEPALIVE) != 0)
    let kernel = try [TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT].map { try tcp.client.option($0) }
    #expect(kernel == row.kernel)
  }

  @Test func zeroTurnsProbesOff() async throws {
    let tcp = try await TCPPair.connect()
    try tcp.client.setKeepAlive(idle: .seconds(60))
    try tcp.client.setKeepAlive(idle: .zero)
    #expect(try tcp.client.descriptor.option(SOL_SOCKET, SO_KEEPALIVE) == 0)
  }

  @Test(arguments: [
    (Duration.milliseconds(1500), CInt(1500)), (.seconds(30), 30_000), (.zero, 0), (.seconds(-1), 0),
    (.seconds(Int64.max / 2), .max),
  ])
  func thePeersTimeToAcknowledgeIsKept(_ time: Duration, _ kernel: CInt) async throws {
    let tcp = try await TCPPair.connect()
    try tcp.client.setUserTimeout(time)
    #expect(try tcp.client.option(TCP_USER_TIMEOUT) == kernel)
  }

  @Test func aUnixSocketHasNoOptionsOfTCP() throws {
    let pair = try Stream.pair()
    #expect(throws: SocketError(.setsockopt, .notSupportedOnSocket)) { try pair.first.setNoDelay(true) }
    #expect(throws: SocketError(.setsockopt, .notSupportedOnSocket)) {
      try pair.first.setKeepAlive(idle: .seconds(1))
    }
    #expect(throws: SocketError(.setsockopt, .notSupportedOnSocket)) {
      try pair.first.setUserTimeout(.seconds(1))
    }
  }

  @Test func whatThePeerHasNotAcknowledgedIsCounted() async throws {
    let tcp = try await TCPPair.connect()
    #expect(try tcp.client.unacknowledgedBytes() == 0)
    let sent = try tcp.client.sendUntilFull()
    #expect((1...sent).contains(try tcp.client.unacknowledgedBytes()))
  }

  @Test func aHealthyConnectionHasNoError() async throws {
    let tcp = try await TCPPair.connect()
    #expect(tcp.client.pendingError() == nil)
  }
}

extension Stream {
  /// What the kernel says of an option of TCP.
  fileprivate borrowing func option(_ name: CInt) throws -> CInt {
    try descriptor.option(CInt(IPPROTO_TCP), name)
  }
}
