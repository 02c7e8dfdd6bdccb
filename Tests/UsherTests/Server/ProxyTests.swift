import Sockets
import Testing

@testable import Usher

extension ServerTests {
  /// Clients whom a proxy brings.
  @Suite struct Proxies {
    private static let everyone = [AddressRange("127.0.0.0/8")].compactMap(\.self)

    /// A server that takes everyone for a proxy.
    private func with(
      _ service: some Service = Echo(), lanes: Int = 2, limits change: (inout Limits) -> Void = { _ in },
      _ body: (TestServer) async throws -> Void
    ) async throws {
      try await TestServer.with(service, lanes: lanes, framing: .line, limits: change) { server in
        server.server.setProxies(Self.everyone)
        try await body(server)
      }
    }

    private func connected(_ server: TestServer) async throws -> ClientSnapshot {
      let event = try await server.journal.waypost.first { event in
        if case .connected = event { true } else { false }
      }
      guard case .connected(let client) = event else { throw Missing(what: "a client") }
      return client
    }

    private func refusal(_ server: TestServer) async throws -> (Newcomer, DisconnectReason, String) {
      let event = try await server.journal.waypost.first { event in
        if case .refused = event { true } else { false }
      }
      guard case .refused(let newcomer, let reason, let detail) = event else {
        throw Missing(what: "a refusal")
      }
      return (newcomer, reason, detail)
    }

    /// Waits until so many connections are waited for.
    private func waitForHeld(_ count: Int, _ server: TestServer) async throws {
      try await wait(for: "\(count) connections without a header", server) { $0.awaitingHeader == count }
    }

    private func wait(
      for what: String, _ server: TestServer, until isSo: (ServerStatus) -> Bool
    ) async throws {
      for _ in 0..<10_000 {
        if isSo(await server.server.status()) { return }
      }
      throw Missing(what: what)
    }

    @Test(arguments: [
      (ProxyHeaders.line("203.0.113.7"), ProxyHeaders.client4),
      (ProxyHeaders.block(0x21, 0x11, ProxyHeaders.tcp4 + ProxyHeaders.value(2_000)), ProxyHeaders.client4),
      (ProxyHeaders.block(0x21, 0x21, ProxyHeaders.tcp6), ProxyHeaders.client6),
    ])
    func aClientHasTheAddressThatItsProxyTells(header: [UInt8], address: SocketAddress) async throws {
      try await with { server in
        let peer = try await server.connect()
        // What follows in the same packet is the client's.
        try await peer.send(header + Array("hello\nwor".utf8))
        #expect(try await peer.line() == "hello")
        try await peer.send("ld\n")
        #expect(try await peer.line() == "world")
        let client = try await connected(server)
        #expect(client.address == address)
        #expect(client.proxy == peer.address)
        let listed = try await server.client(client.id)
        #expect(listed.address == address)
        // The header is none of its traffic.
        #expect(listed.traffic.bytesIn == 12)
        #expect(listed.traffic.messagesIn == 2)
      }
    }

    @Test func aHeaderMayComeByteByByte() async throws {
      try await with { server in
        let peer = try await server.connect()
        for byte in ProxyHeaders.block(0x21, 0x11, ProxyHeaders.tcp4) { try await peer.send([byte]) }
        try await peer.send("hello\n")
        #expect(try await peer.line() == "hello")
        #expect(try await connected(server).address == ProxyHeaders.client4)
      }
    }

    @Test(arguments: [Array("PROXY UNKNOWN\r\n".utf8), ProxyHeaders.block(0x20, 0, [])])
    func whoeverAProxyCanNotTellHasTheConnectionsOwnAddress(header: [UInt8]) async throws {
      try await with { server in
        let peer = try await server.connect()
        try await peer.send(header + Array("hello\n".utf8))
        #expect(try await peer.line() == "hello")
        let client = try await connected(server)
        #expect(client.address == peer.address)
        #expect(client.proxy == nil)
      }
    }

    @Test func fromElsewhereAHeaderIsData() async throws {
      try await TestServer.with(Echo(), framing: .line) { server in
        server.server.setProxies([AddressRange("192.0.2.0/24")].compactMap(\.self))
        let (peer, id) = try await server.connectAndMeet()
        try await peer.send(ProxyHeaders.line("203.0.113.7"))
        #expect(try await peer.line() == "PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777")
        #expect(try await server.client(id).address == peer.address)
      }
    }

    /// The service greets clients: until there is one, it has nobody to greet.
    @Test func untilItsHeaderHasComeItIsNoClient() async throws {
      let greeting = Handler(onConnected: { _ = $0.send("welcome") })
      try await with(greeting) { server in
        let peer = try await server.connect()
        try await peer.send("PROXY ")
        try await waitForHeld(1, server)
        #expect(try await peer.hearsNothing(for: .milliseconds(50)))
        #expect(try await server.clients().isEmpty)
        let before = await server.server.status()
        #expect(before.current == 0 && before.accepted == 0)
        try await peer.send("TCP4 203.0.113.7 192.0.2.1 50123 7777\r\n")
        #expect(try await peer.line() == "welcome")
        let after = await server.server.status()
        #expect(after.awaitingHeader == 0 && after.current == 1 && after.accepted == 1)
      }
    }

    @Test(arguments: [
      ("hello\n", "it does not begin with a PROXY header"),
      ("PROXY TCP4 203.0.113.7\r\n", "its line is not what the protocol says"),
    ])
    func aWrongHeaderEndsTheConnection(bytes: String, detail: String) async throws {
      try await with { server in
        let peer = try await server.connect()
        try await peer.send(bytes)
        _ = try await peer.end()
        let (newcomer, reason, said) = try await refusal(server)
        #expect(newcomer.address == peer.address)
        #expect(reason == .proxyHeader)
        #expect(said == detail)
        let status = await server.server.status()
        #expect(status.refusals[.proxyHeader] == 1)
        #expect(status.awaitingHeader == 0)
      }
    }

    @Test func aHeaderThatDoesNotComeInTimeEndsTheConnection() async throws {
      try await with(limits: { $0.proxyHeader = .milliseconds(60) }) { server in
        let silent = try await server.connect()
        try await silent.send("PROXY TCP4 ")
        #expect(try await silent.end() == .orderly)
        #expect(try await refusal(server).2 == "its header did not come in time")
        #expect(await server.server.status().awaitingHeader == 0)
      }
    }

    @Test func whoeverHasGoneBeforeItsHeaderCameIsForgotten() async throws {
      try await with { server in
        for isAbrupt in [false, true] {
          let peer = try await server.connect()
          try await peer.send("PROXY ")
          try await waitForHeld(1, server)
          if isAbrupt { peer.abort() } else { try peer.close() }
          try await waitForHeld(0, server)
        }
        #expect(await server.server.status().refusals[.proxyHeader] == 2)
      }
    }

    /// Silent connections have the places of clients, so they can't use up descriptors that there are none of.
    @Test func whoIsWaitedForHasAClientsPlace() async throws {
      try await with(limits: { $0.clients = 2 }) { server in
        let first = try await server.connect()
        let second = try await server.connect()
        try await waitForHeld(2, server)
        let third = try await server.connect()
        try await third.send(ProxyHeaders.line("203.0.113.7") + Array("third\n".utf8))
        _ = try await server.journal.waypost.first {
          if case .paused(.full(limit: 2)) = $0 { true } else { false }
        }
        #expect(try await server.clients().isEmpty)
        try first.close()
        #expect(try await third.line() == "third")
        try await second.send(ProxyHeaders.line("203.0.113.8") + Array("second\n".utf8))
        #expect(try await second.line() == "second")
        #expect(await server.server.status().current == 2)
      }
    }

    @Test func aFullServerThatRefusesDoesNotWaitForAHeader() async throws {
      try await with(limits: {
        $0.clients = 1
        $0.whenFull = .refuse
      }) { server in
        let first = try await server.connect()
        try await waitForHeld(1, server)
        let second = try await server.connect()
        #expect(try await second.restAsText() == "the server is full, try again later\n")
        try await first.send(ProxyHeaders.line("203.0.113.7") + Array("first\n".utf8))
        #expect(try await first.line() == "first")
      }
    }

    @Test func limitsByAddressCountTheClients() async throws {
      try await with(limits: { $0.clientsPerAddress = 1 }) { server in
        let peers = [try await server.connect(), try await server.connect(), try await server.connect()]
        for (peer, address) in zip(peers, ["203.0.113.7", "203.0.113.8", "203.0.113.7"]) {
          try await peer.send(ProxyHeaders.line(address) + Array("hello\n".utf8))
          let isOneTooMany = peer === peers[2]
          #expect(
            try await peer.line() == (isOneTooMany ? "too many connections from your address" : "hello"))
        }
        let (newcomer, reason, _) = try await refusal(server)
        #expect(newcomer.address == ProxyHeaders.client4)
        #expect(newcomer.proxy == peers[2].address)
        #expect(reason == .addressFull)
        // Its place and its address are free again once it has left.
        try peers[0].close()
        _ = try await server.journal.ending()
        let again = try await server.connect()
        try await again.send(ProxyHeaders.line("203.0.113.7") + Array("again\n".utf8))
        #expect(try await again.line() == "again")
      }
    }

    @Test func theGateIsAskedAboutTheClient() async throws {
      try await with { server in
        server.server.setGate { $0 == ProxyHeaders.client4.ipAddress ? .banned : nil }
        let kept = try await server.connect()
        try await kept.send(ProxyHeaders.line("203.0.113.7"))
        #expect(try await kept.rest().isEmpty)
        let (newcomer, reason, _) = try await refusal(server)
        #expect(newcomer.address == ProxyHeaders.client4)
        #expect(reason == .banned)
        let other = try await server.connect()
        try await other.send(ProxyHeaders.line("203.0.113.8") + Array("hello\n".utf8))
        #expect(try await other.line() == "hello")
        // Neither the proxy's own address, where it speaks for another.
        server.server.setGate { $0 == .ipv4Loopback ? .denied : nil }
        let third = try await server.connect()
        try await third.send(ProxyHeaders.line("203.0.113.7") + Array("hello\n".utf8))
        #expect(try await third.line() == "hello")
        let itself = try await server.connect()
        try await itself.send("PROXY UNKNOWN\r\n")
        #expect(try await itself.rest().isEmpty)
        #expect(await server.server.status().awaitingHeader == 0)
      }
    }

    @Test func selectorsMeanTheClientsAddress() async throws {
      try await with { server in
        let peers = [try await server.connect(), try await server.connect()]
        for (peer, address) in zip(peers, ["203.0.113.7", "198.51.100.7"]) {
          try await peer.send(ProxyHeaders.line(address) + Array("hello\n".utf8))
          #expect(try await peer.line() == "hello")
        }
        var selector = ClientSelector()
        selector.included.addresses = [AddressRange("203.0.113.0/24")].compactMap(\.self)
        let outcome = try await server.kick(selector)
        #expect(outcome.kicked.count == 1)
        #expect(try await peers[0].end() == .orderly)
        selector.included.addresses = Self.everyone
        #expect(try await server.clients(selector).isEmpty)
        try await peers[1].send("still\n")
        #expect(try await peers[1].line() == "still")
      }
    }

    @Test func aDrainTellsWhoseHeaderComesAndClosesTheRest() async throws {
      try await with { server in
        let silent = try await server.connect()
        try await waitForHeld(1, server)
        server.server.drain(spread: .zero, deadline: nil, farewell: "", refuses: true)
        #expect(try await silent.rest().isEmpty)
        let late = try await server.connect()
        try await late.send(ProxyHeaders.line("203.0.113.7"))
        #expect(try await late.restAsText() == "the server takes nobody now, try again later\n")
        #expect(server.server.resume())
        let next = try await server.connect()
        try await next.send(ProxyHeaders.line("203.0.113.7") + Array("hello\n".utf8))
        #expect(try await next.line() == "hello")
      }
    }

    /// Whoever was in the kernel's queue at the end, header and all, is told like anyone else.
    @Test func theEndIsToldToWhoeverHasSaidWhoItIs() async throws {
      try await with(limits: { $0.clients = 1 }) { server in
        let first = try await server.connect()
        try await first.send(ProxyHeaders.line("203.0.113.7") + Array("hello\n".utf8))
        #expect(try await first.line() == "hello")
        let cut = await server.server.stop(spread: .zero, deadline: .seconds(10), farewell: "bye")
        #expect(cut == 0)
        #expect(try await first.restAsText() == "bye\n")
      }
    }

    @Test func aSilentConnectionDoesNotHoldUpTheEnd() async throws {
      try await with(limits: { $0.proxyHeader = .seconds(3600) }) { server in
        let silent = try await server.connect()
        try await waitForHeld(1, server)
        let deadline = Duration.seconds(30)
        let time = await ContinuousClock().measure {
          #expect(await server.server.stop(spread: .zero, deadline: deadline, farewell: "bye") == 0)
        }
        #expect(time < deadline / 2)
        #expect(try await silent.rest().isEmpty)
      }
    }

    @Test func otherRangesCountForNewcomersAtOnce() async throws {
      try await with { server in
        let proxied = try await server.connect()
        try await proxied.send(ProxyHeaders.line("203.0.113.7") + Array("one\n".utf8))
        #expect(try await proxied.line() == "one")
        server.server.setProxies([])
        let (direct, _) = try await server.connectAndMeet()
        try await direct.send("two\n")
        #expect(try await direct.line() == "two")
        try await proxied.send("three\n")
        #expect(try await proxied.line() == "three")
      }
    }

    @Test func aCrowdFromAProxyIsServedAndLeavesNothingBehind() async throws {
      try await with(limits: { $0.clients = 20 }) { server in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<200 {
            group.addTask {
              let peer = try await server.connect()
              switch number % 4 {
              case 0: try await peer.send("PROXY T")
              case 1: try await peer.send("nonsense\n")
              default:
                try await peer.send(ProxyHeaders.line("203.0.113.\(number)"))
                try await peer.send("hello\n")
                #expect(try await peer.line() == "hello")
              }
              try peer.close()
            }
          }
          try await group.waitForAll()
        }
        try await waitForHeld(0, server)
        try await wait(for: "the clients' ends", server) { $0.current == 0 && $0.accepted == 100 }
        #expect(await server.server.status().refusals[.proxyHeader] == 100)
      }
    }
  }
}
