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

  static let passedOn = StreamOptions(
    noDelay: true, keepAlive: .seconds(42), userTimeout: .milliseconds(51_500))

  /// What TCP was told of a connection.
  static func told(_ stream: borrowing Stream) throws -> [CInt] {
    try [stream.descriptor.option(SOL_SOCKET, SO_KEEPALIVE)]
      + [TCP_NODELAY, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_USER_TIMEOUT].map {
        try stream.option($0)
      }
  }

  @Test(arguments: ["127.0.0.1", "::1"])
  func whoConnectsHasWhatTheListenerPassesOn(_ host: String) async throws {
    let any: IPAddress = host == "::1" || IPv6.hasLoopback ? .ipv6Any : .ipv4Any
    guard host == "127.0.0.1" || IPv6.hasLoopback else { return }
    let listener = try Listener.bind(to: .ip(any, port: 0), passingOn: Self.passedOn)
    #expect(listener.firstOptions == Self.passedOn)
    let endpoint = Endpoint.tcp(host: host, port: try #require(listener.localAddress.port))
    let client = try await Stream.connect(to: endpoint, timeout: Stream.patience)
    let accepted = try accept(from: listener)
    #expect(try Self.told(accepted.stream) == [1, 1, 42, 7, 3, 51_500])
    try client.close()
  }

  @Test func whoWaitsToBeAcceptedHasNothingOfWhatIsPassedOnLater() async throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    #expect(listener.firstOptions == nil)
    let endpoint = Endpoint.tcp(host: "127.0.0.1", port: try #require(listener.localAddress.port))
    let first = try await Stream.connect(to: endpoint, timeout: Stream.patience)
    try listener.passOn(Self.passedOn)
    let second = try await Stream.connect(to: endpoint, timeout: Stream.patience)
    let early = try accept(from: listener)
    let late = try accept(from: listener)
    #expect(try Self.told(early.stream).prefix(2) == [0, 0])
    #expect(try Self.told(late.stream) == [1, 1, 42, 7, 3, 51_500])
    try first.close()
    try second.close()
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
