import Sockets
import Testing
import UsherAdmin

@testable import Usher
@testable import UsherDaemon

/// The last clients that left.
@Suite struct DepartedClientsTests {
  static func client(_ id: UInt64, label: String = "", idleUSec: Int64 = 0) -> ClientSnapshot {
    ClientSnapshot(
      id: id, address: .ip(IPAddress(ipv4: UInt32(truncatingIfNeeded: id)), port: 1), credentials: nil,
      listener: "game", label: label, lane: Int(id % 2), connectedUSec: 1, ageUSec: 10, idleUSec: idleUSec,
      traffic: TrafficCounters(), queuedBytes: 0, state: .open)
  }

  /// Everyone that is listed, page by page.
  static func ids(
    of departed: DepartedClients, _ selector: ClientSelector = ClientSelector(),
    _ key: DepartedOrder = DepartedOrder(), pages limit: Int
  ) -> [UInt64] {
    var (ids, order): ([UInt64], DepartedOrder) = ([], key)
    while true {
      let page = departed.page(selector, order, limit: limit)
      ids += page.clients.map(\.id)
      #expect(page.clients.count <= limit)
      guard let next = page.next else { return ids }
      order = DepartedOrder(key: key.key, isDescending: key.isDescending, after: next)
    }
  }

  @Test func theOldestMakeRoomForTheNewest() {
    let departed = DepartedClients(most: 10)
    for id in 1...25 { departed.disconnected(Self.client(UInt64(id)), reason: .ended, detail: "") }
    #expect(Self.ids(of: departed, pages: 100) == (16...25).reversed().map(UInt64.init))
  }

  @Test func whatIsSaidOfManyIsKeptOnce() {
    let departed = DepartedClients(most: 10)
    for id in 1...1_000 {
      let detail = "something that is said of one client in two: \(id % 2 == 0 ? "this" : "\(id)")"
      departed.disconnected(Self.client(UInt64(id)), reason: .reset, detail: detail)
    }
    let clients = departed.page(ClientSelector(), DepartedOrder(), limit: 10).clients
    #expect(clients.map(\.detail).count { $0.hasSuffix("this") } == 5)
    let places = clients.filter { $0.id % 2 == 0 }.map { client in
      unsafe client.detail.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) }
    }
    #expect(Set(places).count == 1 && places[0] != nil)
  }

  @Test(arguments: [1, 3, 10, 100]) func pagesHaveEachOnceInEveryOrder(limit: Int) {
    let departed = DepartedClients(most: 100)
    for id in 1...40 {
      // Many are alike in everything but their ids.
      departed.disconnected(Self.client(UInt64(id), idleUSec: Int64(id % 3)), reason: .ended, detail: "")
    }
    for key in [ClientKey.id, .lane, .idleUSec, .messagesIn, .connectedUSec, .departedUSec] {
      for isDescending in [true, false] {
        let order = DepartedOrder(key: key, isDescending: isDescending)
        let ids = Self.ids(of: departed, ClientSelector(), order, pages: limit)
        #expect(ids.sorted() == (1...40).map(UInt64.init), "\(key)")
        #expect(ids == Self.ids(of: departed, ClientSelector(), order, pages: 100), "\(key)")
      }
    }
    let byIdle = Self.ids(
      of: departed, ClientSelector(), DepartedOrder(key: .idleUSec, isDescending: true), pages: limit)
    #expect(byIdle.map { $0 % 3 } == byIdle.map { $0 % 3 }.sorted(by: >))
  }

  @Test func theyAreSelectedByWhatTheyWereLast() {
    let departed = DepartedClients()
    departed.disconnected(Self.client(1, label: "bot-1", idleUSec: 5), reason: .kicked, detail: "too loud")
    departed.disconnected(Self.client(2, label: "vip", idleUSec: 50), reason: .ended, detail: "")
    var bots = ClientSelector()
    bots.included.labels = [Glob("bot-*")]
    #expect(Self.ids(of: departed, bots, pages: 9) == [1])
    var idle = ClientSelector()
    idle.included.idleOver = [.microseconds(10)]
    #expect(Self.ids(of: departed, idle, pages: 9) == [2])
    var others = ClientSelector()
    others.excluded.ids = [2]
    others.included.addresses = [AddressRange("0.0.0.0/24")].compactMap(\.self)
    #expect(Self.ids(of: departed, others, pages: 9) == [1])
    let record = departed.page(bots, DepartedOrder(), limit: 1).clients[0]
    #expect(record.reason == .kicked && record.detail == "too loud" && record.departedUSec > 1)
  }

  @Test func longTextsAreCutSoThatMemoryIsBounded() throws {
    let departed = DepartedClients()
    let long = String(repeating: "ü", count: 100_000)
    departed.disconnected(Self.client(1, label: long), reason: .serviceFailed, detail: long)
    let kept = try #require(departed.page(ClientSelector(), DepartedOrder(), limit: 1).clients.first)
    #expect(kept.label.utf8.count <= 128 && kept.label.hasSuffix("ü…"))
    #expect(kept.detail.utf8.count <= 128)
    #expect(MemoryLayout<DepartedClient>.stride <= 256)
  }
}
