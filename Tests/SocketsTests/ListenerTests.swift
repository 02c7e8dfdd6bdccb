import Glibc
import SystemPackage
import Testing

@testable import Sockets

@Suite struct ListenerTests {
  @Test func portZeroTakesAFreeOne() throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    #expect(listener.localAddress.ipAddress == .ipv4Loopback)
    #expect(try #require(listener.localAddress.port) > 0)
  }

  @Test func whenNobodyWaitsThereIsNothingToAccept() throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    #expect(try listener.nobodyWaits() == true)
  }

  @Test func aTakenPortIsNamed() throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
    let address = listener.localAddress
    #expect(throws: SocketError(.bind, .addressInUse, endpoint: "\(address)")) {
      _ = try Listener.bind(to: address)
    }
  }

  // In a process of its own: what this one starts holds each of its sockets for a moment longer.
  @Test func aPortWithOldConnectionsIsTakenAgainAtOnce() async {
    await #expect(processExitsWith: .success) {
      let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
      let address = listener.localAddress
      let endpoint = Endpoint.tcp(host: "127.0.0.1", port: try #require(address.port))
      let client = try await Stream.connect(to: endpoint, timeout: Stream.patience)
      let accepted = try accept(from: listener)
      let server = accepted.stream
      // Whoever closes first keeps the port in TIME_WAIT.
      try server.close()
      #expect(try client.receiveAll() == "")
      try client.close()
      listener.close()
      _ = try Listener.bind(to: address)
    }
  }

  @Test(.needsIPv6) func dualStackTakesIPv4ClientsUnderTheirIPv4Address() async throws {
    let listener = try Listener.bind(to: .ip(.ipv6Any, port: 0), dualStack: true)
    let port = try #require(listener.localAddress.port)
    let client = try await Stream.connect(to: .tcp(host: "127.0.0.1", port: port), timeout: Stream.patience)
    let accepted = try accept(from: listener)
    #expect(accepted.address.ipAddress == .ipv4Loopback)
    #expect(accepted.address == (try client.localAddress()))
    #expect(accepted.address.description.hasPrefix("127.0.0.1:"))
  }

  @Test(.needsIPv6) func withoutDualStackIPv4ClientsAreRefused() async throws {
    let port = try freePort()
    let listener = try Listener.bind(to: .ip(.ipv6Any, port: port), dualStack: false)
    let error = try #require(
      await #expect(throws: ConnectError.self) {
        _ = try await Stream.connect(to: .tcp(host: "127.0.0.1", port: port), timeout: Stream.patience)
      })
    #expect(error.attempts.map(\.code) == [.connectionRefused])
    let client = try await Stream.connect(to: .tcp(host: "::1", port: port), timeout: Stream.patience)
    #expect(try client.peerAddress().port == listener.localAddress.port)
  }

  @Test func itsBacklogIsWhatWasAskedForAndCanBeChanged() throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0), backlog: 7)
    #expect(try listener.backlog() == 7)
    try listener.setBacklog(9)
    #expect(try listener.backlog() == 9)
  }

  // In a process of its own: the limit is the whole process's.
  @Test func withoutAFreeDescriptorTheClientWaits() async {
    await #expect(processExitsWith: .success) {
      let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
      let endpoint = Endpoint.tcp(host: "127.0.0.1", port: try #require(listener.localAddress.port))
      let client = try await Stream.connect(to: endpoint, timeout: Stream.patience)

      var limit = rlimit()
      _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let ordinary = limit.rlim_cur
      limit.rlim_cur = 0
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      #expect(throws: SocketError(.accept, .tooManyOpenFiles)) { _ = try listener.accept() }

      limit.rlim_cur = ordinary
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let accepted = try accept(from: listener)
      #expect(accepted.address == (try client.localAddress()))
    }
  }
}

extension Listener {
  /// tcp(7): for a listener, TCP_INFO tells the limit of its queue as tcpi_sacked.
  fileprivate borrowing func backlog() throws -> UInt32 {
    try withNumber { number throws(SocketError) in
      var info = tcp_info()
      var length = socklen_t(MemoryLayout<tcp_info>.size)
      try syscall(.getsockopt) {
        unsafe getsockopt(number, CInt(IPPROTO_TCP), TCP_INFO, &info, &length)
      }
      return info.tcpi_sacked
    }
  }
}
