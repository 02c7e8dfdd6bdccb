import Testing

@testable import Sockets

@Suite struct ResolverTests {
  @Test func localhostMeansBothLoopbacks() async throws {
    for host in ["localhost", "LocalHost"] {
      let addresses = try await Resolver.addresses(of: .tcp(host: host, port: 80), for: .connecting)
      #expect(addresses == [.ip(.ipv6Loopback, port: 80), .ip(.ipv4Loopback, port: 80)])
    }
  }

  @Test(.needsIPv6) func localhostListensOnBothLoopbacks() async throws {
    let addresses = try await Resolver.addresses(of: .tcp(host: "localhost", port: 80), for: .listening)
    #expect(addresses == [.ip(.ipv4Loopback, port: 80), .ip(.ipv6Loopback, port: 80)])
  }

  @Test func noHostIsThisMachineForAClient() async throws {
    let addresses = try await Resolver.addresses(of: .tcp(host: "", port: 80), for: .connecting)
    #expect(addresses == [.ip(.ipv6Loopback, port: 80), .ip(.ipv4Loopback, port: 80)])
  }

  @Test(.needsIPv6) func noHostIsEveryInterfaceForAListener() async throws {
    let addresses = try await Resolver.addresses(of: .tcp(host: "", port: 80), for: .listening)
    #expect(addresses == [.ip(.ipv6Any, port: 80)])
  }

  @Test(arguments: ["192.0.2.1", "2001:db8::1"])
  func aNumericAddressIsItself(_ host: String) async throws {
    let addresses = try await Resolver.addresses(of: .tcp(host: host, port: 80), for: .connecting)
    #expect(addresses == [.ip(try #require(IPAddress(host)), port: 80)])
  }

  @Test(.needsIPv6) func aZoneNamesTheInterfaceOfALinkLocalAddress() async throws {
    let addresses = try await Resolver.addresses(of: .tcp(host: "fe80::1%lo", port: 80), for: .connecting)
    #expect(addresses.map(\.description) == ["[fe80::1%1]:80"])
  }

  // An old notation that only the system's resolver understands: no test may rely on a name server.
  @Test func whatIsNoNumericAddressIsLookedUp() async throws {
    let addresses = try await Resolver.addresses(of: .tcp(host: "127.1", port: 80), for: .connecting)
    #expect(addresses == [.ip(.ipv4Loopback, port: 80)])
  }

  @Test func aUnixEndpointIsItsPath() async throws {
    let addresses = try await Resolver.addresses(of: .unix(path: "/p"), for: .connecting)
    #expect(addresses == [try .unix(path: "/p")])
  }

  @Test func aPathThatNoSocketCanHaveIsRefused() async {
    let endpoint = Endpoint.unix(path: "")
    let problem = ResolverError.Problem.badPath(EndpointError(text: "unix:", problem: .noPath))
    await #expect(throws: ResolverError(endpoint: endpoint, problem: problem)) {
      try await Resolver.addresses(of: endpoint, for: .listening)
    }
  }

  @Test func anUnknownNameIsNamedWithTheSystemsReason() async throws {
    let endpoint = Endpoint.tcp(host: "nowhere.invalid", port: 80)
    let error = try #require(
      await #expect(throws: ResolverError.self) {
        try await Resolver.addresses(of: endpoint, for: .connecting)
      })
    guard case .notFound(let reason) = error.problem else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description == "nowhere.invalid:80: \(reason)")
  }
}
