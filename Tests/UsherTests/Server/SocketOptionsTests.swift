import Glibc
import Sockets
import Testing

@testable import Usher

extension ServerTests {
  @Suite struct SocketOptions {
    /// The server's end of a peer's connection, which lives in this process too.
    private func descriptor(of peer: Peer) throws -> CInt {
      for number in 0..<CInt(20_000) {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
          unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe getpeername(number, $0, &length)
          }
        }
        guard result == 0, address.sin_family == AF_INET else { continue }
        if UInt16(bigEndian: address.sin_port) == peer.address.port { return number }
      }
      throw Missing(what: "the server's end")
    }

    private func option(_ name: CInt, _ level: Int, of number: CInt) -> CInt {
      var value: CInt = -1
      var length = socklen_t(MemoryLayout<CInt>.size)
      unsafe getsockopt(number, CInt(level), name, &value, &length)
      return value
    }

    @Test func aClientsSocketIsSetUp() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.keepalive = .seconds(42)
        limits.writeStall = .seconds(50)
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        let number = try descriptor(of: peer)
        #expect(option(TCP_NODELAY, Int(IPPROTO_TCP), of: number) == 1)
        #expect(option(SO_KEEPALIVE, Int(SOL_SOCKET), of: number) == 1)
        #expect(option(TCP_KEEPIDLE, Int(IPPROTO_TCP), of: number) == 42)
        #expect(option(TCP_USER_TIMEOUT, Int(IPPROTO_TCP), of: number) >= 50_000)
        #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(number, F_GETFL) & O_NONBLOCK != 0)
      }
    }

    /// A peer that answers a probe late, or whose answer is lost, is asked again before it is given up.
    @Test func theKernelTriesEveryProbeBeforeItGivesUp() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.keepalive = .seconds(60)
        limits.writeStall = .seconds(30)
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        let number = try descriptor(of: peer)
        let probes = option(TCP_KEEPCNT, Int(IPPROTO_TCP), of: number)
        let interval = option(TCP_KEEPINTVL, Int(IPPROTO_TCP), of: number)
        #expect(option(TCP_USER_TIMEOUT, Int(IPPROTO_TCP), of: number) >= (60 + probes * interval) * 1_000)
      }
    }

    @Test func whatIsNotWishedIsNotSet() async throws {
      try await TestServer.with(Echo()) { limits in
        limits.keepalive = nil
        limits.writeStall = nil
      } _: { server in
        let (peer, _) = try await server.connectAndMeet()
        let number = try descriptor(of: peer)
        #expect(option(SO_KEEPALIVE, Int(SOL_SOCKET), of: number) == 0)
        #expect(option(TCP_USER_TIMEOUT, Int(IPPROTO_TCP), of: number) == 0)
      }
    }

    #if DEBUG
      /// A client's socket, and how often the kernel was told something of it or of others while it came.
      private func tellings(
        passesOn: Bool, _ change: @escaping @Sendable (Server) -> Void = { _ in }
      ) async throws -> (keepIdle: CInt, noDelay: CInt, count: Int) {
        let script = FaultScript { line in
          // Counted and made all the same.
          line.act == .serving && line.call == .setsockopt ? .movesAtMost(.max) : nil
        }
        return try await FaultyKernel.$current.withValue(script.kernel) {
          try await TestServer.with(Echo(), passesOn: passesOn) { limits in
            limits.keepalive = .seconds(42)
          } _: { server in
            script.serve()
            change(server.server)
            let (peer, _) = try await server.connectAndMeet()
            let number = try descriptor(of: peer)
            return (
              option(TCP_KEEPIDLE, Int(IPPROTO_TCP), of: number),
              option(TCP_NODELAY, Int(IPPROTO_TCP), of: number), script.faultCount
            )
          }
        }
      }

      @Test func nothingIsSaidTwiceToAKernelThatKnows() async throws {
        #expect(try await tellings(passesOn: true) == (42, 1, 0))
      }

      @Test func whoMayHaveConnectedBeforeIsSetUpByHand() async throws {
        #expect(try await tellings(passesOn: false) == (42, 1, 6))
      }

      @Test func newLimitsAreSaidToTheListenerAndByHand() async throws {
        let told = try await tellings(passesOn: true) { server in
          var limits = server.configuration.limits
          limits.keepalive = .seconds(43)
          server.setLimits(limits)
        }
        #expect(told == (43, 1, 12))
      }
    #endif
  }
}
