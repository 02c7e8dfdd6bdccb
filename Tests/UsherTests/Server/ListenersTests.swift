import Glibc
import Sockets
import SystemPackage
import Testing

@testable import Usher

extension ServerTests {
  @Suite struct Listeners {
    private func expectEcho(at address: SocketAddress) async throws {
      let peer = try await Peer.connect(to: address)
      try await peer.send("hello")
      #expect(try await peer.receive(as: "hello") == "hello")
    }

    @Test func oneServiceServesEveryKindOfListener() async throws {
      let directory = try TemporaryDirectory()
      let path = "\(directory.path)/s"
      try await TestServer.with(Echo()) { server in
        let unix = try Listener.bind(to: .unix(path: path))
        await server.server.listen(on: unix, name: "local")
        let six = try Listener.bind(to: .ip(.ipv6Loopback, port: 0))
        let address = six.localAddress
        await server.server.listen(on: six, name: "six")

        try await expectEcho(at: server.address)
        try await expectEcho(at: address)
        try await expectEcho(at: .unix(path: path))

        let endpoints = await server.server.endpoints
        #expect(endpoints.map(\.name) == ["loopback", "local", "six"])
        #expect(endpoints.map(\.address) == [server.address, try .unix(path: path), address])
      }
    }

    @Test func aClientKnowsWhereItCameThrough() async throws {
      let directory = try TemporaryDirectory()
      let path = "\(directory.path)/s"
      let seen = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { seen.report($0) })) { server in
        let unix = try Listener.bind(to: .unix(path: path))
        await server.server.listen(on: unix, name: "local")
        let local = try await Peer.connect(to: .unix(path: path))
        let distant = try await server.connect()

        let first = try await seen.first { $0.listener == "local" }
        #expect(first.address.description == "unix:")
        #expect(first.credentials?.pid == getpid())
        #expect(first.credentials?.uid == getuid())
        let second = try await seen.first { $0.listener == "loopback" }
        #expect(second.address == distant.address)
        #expect(second.credentials == nil)
        #expect(first.id != second.id)
        try local.close()
      }
    }

    @Test func everyAddressOfANameIsServed() async throws {
      try await TestServer.with(Echo()) { server in
        let endpoint = try Endpoint("localhost:0")
        for address in try await Resolver.addresses(of: endpoint, for: .listening) {
          let listener = try Listener.bind(to: address)
          let taken = listener.localAddress
          await server.server.listen(on: listener, name: "\(endpoint)")
          try await expectEcho(at: taken)
        }
      }
    }

    @Test func noHostIsEveryInterface() async throws {
      try await TestServer.with(Echo()) { server in
        let addresses = try await Resolver.addresses(of: Endpoint(":0"), for: .listening)
        let listener = try Listener.bind(to: try #require(addresses.first))
        let port = try #require(listener.localAddress.port)
        await server.server.listen(on: listener, name: ":0")
        try await expectEcho(at: .ip(.ipv4Loopback, port: port))
        try await expectEcho(at: .ip(.ipv6Loopback, port: port))
      }
    }

    @Test func twoServersDoNotKnowOfEachOther() async throws {
      try await TestServer.with(Echo(), framing: .line) { lines in
        let rest = try await TestServer.with(Echo(), framing: .length) { lengths in
          let one = try await lines.connect()
          let two = try await lengths.connect()
          try await one.send("hello\n")
          try await two.send([0, 0, 0, 1, 10])
          #expect(try await one.line() == "hello")
          #expect(try await two.receive(5) == [0, 0, 0, 1, 10])
          #expect(try await lines.clients().count == 1)
          return one
        }
        try await rest.send("still there\n")
        #expect(try await rest.line() == "still there")
      }
    }

    @Test func aListenerThatComesTooLateIsClosed() async throws {
      try await TestServer.with(Echo()) { server in
        await server.server.cut()
        let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
        let address = listener.localAddress
        await server.server.listen(on: listener, name: "late")
        await #expect(throws: ConnectError.self) { try await Peer.connect(to: address) }
        #expect(await server.server.endpoints.isEmpty)
      }
    }

    #if DEBUG
      /// Having accepted somebody, the acceptor waits a little for the next; where it can't, nobody notices.
      @Test(arguments: [false, true]) func whoComesNextIsWaitedFor(fails: Bool) async throws {
        let script = FaultScript { line in
          guard line.act == .serving, line.call == .poll else { return nil }
          return fails ? .fails(.noMemory) : .movesAtMost(.max)
        }
        try await FaultyKernel.$current.withValue(script.kernel) {
          try await TestServer.with(Echo()) { server in
            let second = try Listener.bind(to: .ip(.ipv4Loopback, port: 0))
            let address = second.localAddress
            await server.server.listen(on: second, name: "second")
            script.serve()
            for _ in 0..<3 {
              try await expectEcho(at: server.address)
              try await expectEcho(at: address)
            }
            let waited = try await offPool {
              for _ in 0..<5_000 {
                if script.faultCount > 0 { return true }
                _ = poll(nil, 0, 1)
              }
              return false
            }
            #expect(waited)
          }
        }
      }
    #endif
  }
}
