import Dispatch
import Testing
import Usher

extension ServerTests {
  @Suite struct Paging {
    /// Every client in an order, fetched a few at a time.
    private func all(
      _ server: TestServer, _ selector: ClientSelector = ClientSelector(), by order: ClientOrder, limit: Int
    ) async throws -> [[UInt64]] {
      var order = order
      var pages: [[UInt64]] = []
      for _ in 0..<100 {
        let page = await server.server.page(selector, order, limit: limit)
        // A lane that was late is asked again.
        guard page.unresponsive.isEmpty else { continue }
        pages.append(page.clients.map(\.id))
        guard let next = page.next else { return pages }
        order.after = next
      }
      throw Missing(what: "the last page after \(pages)")
    }

    @Test func everyoneIsOnExactlyOnePage() async throws {
      try await TestServer.with(Echo(), lanes: 3) { server in
        var peers: [Peer] = []
        for _ in 0..<10 { peers.append(try await server.connectAndMeet().peer) }
        #expect(
          try await all(server, by: ClientOrder(), limit: 4) == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]])
        #expect(try await all(server, by: ClientOrder(), limit: 10) == [Array(1...10)])
        var order = ClientOrder()
        order.isDescending = true
        #expect(try await all(server, by: order, limit: 7) == [[10, 9, 8, 7, 6, 5, 4], [3, 2, 1]])
        // All the same, so that only the id tells them apart.
        order.key = .queued
        #expect(try await all(server, by: order, limit: 3).joined().elementsEqual((1...10).reversed()))
        for peer in peers { try peer.close() }
      }
    }

    /// Whoever asks may be as late as the lane, and hear it all the same.
    @Test func aLaneThatComesTooLateIsNamedAndNotTakenForEmpty() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        let peers = [try await server.connectAndMeet().peer, try await server.connectAndMeet().peer]
        for _ in 0..<500 {
          let page = await server.server.page(ClientSelector(), ClientOrder(), limit: 10, until: .now())
          #expect(page.unresponsive == [0, 1])
          #expect(page.clients.isEmpty)
        }
        for peer in peers { try peer.close() }
      }
    }

    @Test func aFigurePutsThemInOrder() async throws {
      try await TestServer.with(Echo(), lanes: 2) { server in
        var peers: [Peer] = []
        for count in [2, 5, 1, 4, 3] {
          let (peer, _) = try await server.connectAndMeet()
          try await peer.send([UInt8](repeating: 1, count: count))
          _ = try await peer.receive(count)
          peers.append(peer)
        }
        var order = ClientOrder()
        for key in [ClientOrder.Key.bytesIn, .bytesOut] {
          order.key = key
          #expect(try await all(server, by: order, limit: 2) == [[3, 1], [5, 4], [2]])
        }
        order.isDescending = true
        #expect(try await all(server, by: order, limit: 3) == [[2, 4, 5], [1, 3]])
        // Who spoke last is the least idle.
        order.isDescending = false
        order.key = .idle
        #expect(try await all(server, by: order, limit: 5) == [[5, 4, 3, 2, 1]])
        order.key = .connected
        #expect(try await all(server, by: order, limit: 5) == [[1, 2, 3, 4, 5]])
        for peer in peers { try peer.close() }
      }
    }

    @Test func onlyWhoIsMeantIsOnAPage() async throws {
      let service = Handler(onConnected: { $0.setLabel($0.id % 3 == 0 ? "third" : "") })
      try await TestServer.with(service, lanes: 2) { server in
        var peers: [Peer] = []
        for _ in 0..<10 { peers.append(try await server.connectAndMeet().peer) }
        var selector = ClientSelector()
        selector.included.labels = [Glob("third")]
        #expect(try await all(server, selector, by: ClientOrder(), limit: 2) == [[3, 6], [9]])
        for peer in peers { try peer.close() }
      }
    }

    @Test func aFullLastPageIsTheLast() async throws {
      try await TestServer.with(Echo()) { server in
        let peers = [try await server.connectAndMeet().peer, try await server.connectAndMeet().peer]
        #expect(try await all(server, by: ClientOrder(), limit: 2) == [[1, 2]])
        for peer in peers { try peer.close() }
      }
    }
  }
}
