import Glibc
import SystemPackage
import Testing

@testable import Sockets

@Suite struct ConnectTests {
  /// Connects where nothing answers, and gives the error.
  private func failure(
    to endpoint: Endpoint, timeout: Duration = Stream.patience
  ) async throws -> ConnectError {
    try #require(
      await #expect(throws: ConnectError.self) {
        _ = try await Stream.connect(to: endpoint, timeout: timeout)
      })
  }

  @Test(.needsIPv6) func everyAddressTriedIsListedWithItsReason() async throws {
    // Bound, so that nobody else gets the port, but nobody listens.
    let holder = try Descriptor.socket(family: AF_INET6)
    try holder.setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, 0)
    try holder.bind(to: KernelAddress(.ip(.ipv6Any, port: 0)))
    let port = try #require(try holder.localAddress().port)

    let error = try await failure(to: .tcp(host: "localhost", port: port))
    #expect(
      error.attempts == [
        SocketError(.connect, .connectionRefused, endpoint: "[::1]:\(port)"),
        SocketError(.connect, .connectionRefused, endpoint: "127.0.0.1:\(port)"),
      ])
    #expect(
      error.description == "can't connect to localhost:\(port): "
        + "[::1]:\(port): Connection refused; 127.0.0.1:\(port): Connection refused")
  }

  @Test(.needsIPv6) func theNextAddressIsTriedWhenOneFails() async throws {
    let port = try freePort()
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: port))
    let holder = try Descriptor.socket(family: AF_INET6)
    try holder.bind(to: KernelAddress(.ip(.ipv6Loopback, port: port)))
    let stream = try await Stream.connect(to: .tcp(host: "localhost", port: port), timeout: Stream.patience)
    #expect(try stream.peerAddress() == listener.localAddress)
  }

  @Test func whoeverNeverAnswersIsGivenUp() async throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0), backlog: 0)
    let endpoint = Endpoint.tcp(host: "127.0.0.1", port: try #require(listener.localAddress.port))
    let first = try await Stream.connect(to: endpoint, timeout: Stream.patience)
    // The queue is full: the kernel drops what comes, as if the host were gone.
    let error = try await failure(to: endpoint, timeout: .milliseconds(50))
    #expect(error.attempts == [SocketError(.connect, .timedOut, endpoint: "\(endpoint)")])
    #expect(error.description == "can't connect to \(endpoint): Connection timed out")
    try first.close()
  }

  @Test(.needsIPv6) func whoeverNeverAnswersLeavesTimeForTheNextAddress() async throws {
    let port = try freePort()
    let silent = try Listener.bind(to: .ip(.ipv6Loopback, port: port), backlog: 0)
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: port))
    let first = try await Stream.connect(to: .tcp(host: "::1", port: port), timeout: Stream.patience)
    let start = ContinuousClock.now
    let stream = try await Stream.connect(to: .tcp(host: "localhost", port: port), timeout: .seconds(20))
    #expect(try stream.peerAddress() == listener.localAddress)
    // The second address is not tried only when all of the time is up.
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(silent.localAddress.port == port)
    try first.close()
  }

  @Test func aUnixSocketThatIsFullIsWaitedForAndGivenUp() async throws {
    let directory = try TemporaryDirectory()
    let endpoint = Endpoint.unix(path: "\(directory.path)/s")
    let listener = try Listener.bind(to: .unix(path: "\(directory.path)/s"), backlog: 0)
    let first = try await Stream.connect(to: endpoint, timeout: Stream.patience)
    let error = try await failure(to: endpoint, timeout: .milliseconds(50))
    #expect(error.attempts == [SocketError(.connect, .timedOut, endpoint: "\(endpoint)")])

    async let second = Stream.connect(to: endpoint, timeout: Stream.patience).peerAddress()
    _ = try accept(from: listener)
    #expect(try await second == listener.localAddress)
    try first.close()
  }

  @Test func aMissingUnixSocketIsNamed() async throws {
    let error = try await failure(to: .unix(path: "/nowhere/s"))
    #expect(error.description == "can't connect to unix:/nowhere/s: No such file or directory")
  }

  @Test func anUnknownHostIsNamedWithTheResolversReason() async throws {
    let error = try await failure(to: .tcp(host: "nowhere.invalid", port: 80))
    #expect(error.attempts.isEmpty)
    guard case .notResolved(let reason) = error.reason else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description == "can't connect to \(reason)")
  }
}
