import Glibc
import Sockets
import Testing
import Usher

extension ServerTests {
  @Suite struct Listing {
    @Test func clientsAreListedInTheOrderOfTheirIds() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        var peers: [Peer] = []
        for _ in 0..<10 { peers.append(try await server.connectAndMeet().peer) }
        let clients = try await server.clients()
        #expect(clients.map(\.id) == Array(1...10))
        #expect(clients.map(\.address) == peers.map(\.address))
        #expect(Set(clients.map(\.lane)) == [0, 1])
        #expect(clients.allSatisfy { $0.listener == "loopback" && $0.state == .open && $0.label.isEmpty })
      }
    }

    @Test func aSelectorChooses() async throws {
      let service = Handler(onConnected: { $0.setLabel("number \($0.id)") })
      try await TestServer.with(service, lanes: 2) { server in
        var peers: [Peer] = []
        for _ in 0..<4 { peers.append(try await server.connectAndMeet().peer) }
        var selector = ClientSelector()
        selector.included.labels = [Glob("*2"), Glob("*3")]
        #expect(try await server.clients(selector).map(\.label) == ["number 2", "number 3"])
        selector.included.addresses = [try #require(AddressRange("10.0.0.0/8"))]
        #expect(try await server.clients(selector).isEmpty)
      }
    }

    @Test func timesAreThoseOfTheClocks() async throws {
      try await TestServer.with(Echo()) { server in
        let before = realtimeMicroseconds()
        let (peer, id) = try await server.connectAndMeet()
        let after = realtimeMicroseconds()
        #expect(try await peer.hearsNothing(for: .milliseconds(60)))
        try await peer.send("hello")
        _ = try await peer.receive(as: "hello")
        let client = try await server.client(id)
        #expect((before...after).contains(client.connectedUSec))
        #expect(client.ageUSec >= 60_000)
        #expect(client.idleUSec < client.ageUSec)
      }
    }

    @Test func aLabelMayBeGivenFromAnywhere() async throws {
      let clients = Waypost<Client>()
      try await TestServer.with(Handler(onConnected: { clients.report($0) })) { server in
        let (peer, id) = try await server.connectAndMeet()
        try await clients.first().setLabel("green")
        #expect(try await server.client(id).label == "green")
        try peer.close()
      }
    }

    @Test func theStatusAddsUp() async throws {
      try await TestServer.with(Echo(), lanes: 2) { limits in
        limits.clients = 77
      } _: { server in
        var peers: [Peer] = []
        for _ in 0..<5 { peers.append(try await server.connectAndMeet().peer) }
        for peer in peers {
          try await peer.send("hello")
          _ = try await peer.receive(as: "hello")
        }
        peers[0].abort()
        _ = try await server.journal.ending()
        _ = try await server.clients()
        let status = await server.server.status()
        #expect(status.current == 4)
        #expect(status.peak == 5)
        #expect(status.accepted == 5)
        #expect(status.refused == 0)
        #expect(status.kicked == 0)
        #expect(status.limit == 77)
        #expect(status.lanes.map(\.index) == [0, 1])
        #expect(status.lanes.map(\.clients).reduce(0, +) == 4)
        #expect(status.traffic.messagesIn == 5)
        #expect(status.traffic.bytesOut == 25)
      }
    }
  }
}
