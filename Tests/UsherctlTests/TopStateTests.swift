import Terminal
import Testing
import UsherAdmin

@testable import usherctl

@Suite struct TopStateTests {
  /// Two looks, a second apart: each client's messages received, by its id.
  private func state(_ first: [UInt64: UInt64], _ second: [UInt64: UInt64]) -> TopState {
    var state = TopState()
    let start = ContinuousClock.now
    state.take(.sample(first, at: start))
    state.take(.sample(second, at: start + .seconds(2)))
    return state
  }

  @Test func ratesAreWhatHappensInASecond() {
    let state = state([1: 10, 2: 100], [1: 30, 2: 101, 3: 500])
    let rates = Dictionary(uniqueKeysWithValues: state.rows.map { ($0.client.id, $0.rates?.messagesIn) })
    #expect(rates == [1: 10, 2: 0.5, 3: nil])
    #expect(state.difference?.rate { $0.status.traffic.messagesIn } == 260.5)
  }

  @Test func theBusiestStandFirstWhateverTheirTotals() {
    #expect(state([1: 10, 2: 1_000], [1: 30, 2: 1_001]).rows.map(\.client.id) == [1, 2])
  }

  @Test func aFirstLookHasNoRates() {
    var state = TopState()
    state.take(.sample([1: 10], at: .now))
    #expect(state.rows.map(\.rates) == [nil])
    #expect(state.difference?.rate { $0.status.traffic.messagesIn } == nil)
  }

  @Test func anotherDaemonsFiguresAreNotComparedWithThoseOfTheLast() {
    var state = TopState()
    state.take(.sample([1: 10_000], at: .now))
    state.take(.sample([1: 5], at: .now + .seconds(1), pid: 2))
    #expect(state.rows.map(\.rates) == [nil])
    #expect(state.difference?.rate { $0.status.traffic.messagesIn } == nil)
  }

  @Test func theSelectionStaysWithItsClient() {
    var state = state([1: 0, 2: 0, 3: 0], [1: 30, 2: 20, 3: 10])
    #expect(state.selected?.id == 1)
    #expect(state.handle(.down) == .draw)
    #expect(state.selected?.id == 2)
    state.take(.sample([1: 31, 2: 900, 3: 11], at: .now + .seconds(5)))
    #expect(state.selected?.id == 2 && state.selection == 0)
    // It leaves, and whoever moved up is meant.
    state.take(.sample([1: 32, 3: 12], at: .now + .seconds(6)))
    #expect(state.selection == 0 && state.selected != nil)
  }

  @Test func whoHasChosenNobodyMeansWhoeverIsFirst() {
    var state = state([1: 0, 2: 0], [1: 30, 2: 20])
    state.take(.sample([1: 31, 2: 900], at: .now + .seconds(5)))
    #expect(state.selected?.id == 2)
  }

  @Test func theSelectionStaysWithinTheList() {
    var state = state([1: 0, 2: 0], [1: 2, 2: 1])
    for _ in 0..<5 { _ = state.handle(.down) }
    #expect(state.selection == 1)
    for _ in 0..<5 { _ = state.handle(.up) }
    #expect(state.selection == 0)
    _ = state.handle(.end)
    #expect(state.selection == 1)
    state.take(.sample([:], at: .now + .seconds(9)))
    #expect(state.selected == nil)
    #expect(state.handle(.text("k")) == .draw && state.mode == .list)
  }

  @Test func onlyYesKicks() {
    for key in [Key.text("n"), .text("k"), .enter, .up, .text("q")] {
      var state = state([1: 0], [1: 1])
      _ = state.handle(.text("k"))
      #expect(state.mode != .list)
      #expect(state.handle(key) == .draw)
      #expect(state.mode == .list && state.note == "nobody was disconnected")
    }
    var state = state([1: 0], [1: 1])
    _ = state.handle(.text("k"))
    #expect(state.handle(.text("y")) == .kick(1))
  }

  @Test func whoIsAskedAboutIsWhoIsKickedEvenIfTheListMoves() {
    var state = state([1: 0, 2: 0], [1: 5, 2: 1])
    _ = state.handle(.text("k"))
    state.take(.sample([1: 5, 2: 900], at: .now + .seconds(5)))
    #expect(state.handle(.text("y")) == .kick(1))
  }

  @Test(arguments: TopKey.allCases)
  func everyKeyHasItsLetter(key: TopKey) {
    var state = TopState()
    #expect(state.handle(.text(key.letter)) == .refresh)
    #expect(state.key == key)
    #expect(TopKey.allCases.count { $0.letter == key.letter } == 1)
    #expect(!["q", "h", "k", "p", "?", " "].contains(key.letter))
  }

  @Test func aPauseStopsAndGoesOn() {
    var state = TopState()
    #expect(state.handle(.text("p")) == .draw && state.isPaused)
    #expect(state.handle(.text(" ")) == .refresh && !state.isPaused)
  }
}

extension TopSample {
  /// Clients by their ids with the messages received from them, whose sum is the total.
  static func sample(
    _ clients: [UInt64: UInt64], at time: ContinuousClock.Instant, pid: Int32 = 1, label: String = ""
  ) -> TopSample {
    let records = clients.sorted { $0.value > $1.value }.map { id, messages in
      ClientRecord(
        id: id, endpoint: "127.0.0.1:\(id)", label: label, lane: 0, connectedUSec: 0, idleUSec: 0,
        messagesIn: messages, messagesOut: 0, bytesIn: 0, bytesOut: 0, queuedBytes: 0, state: .open)
    }
    let status = Status(
      version: "0.1.0", pid: pid, state: .running, startedUSec: 1, uptimeUSec: 1, service: "upper",
      framing: "raw", lanes: [.init(index: 0, clients: clients.count, messagesIn: 0, respondedUSec: 0)],
      listeners: [],
      clients: .init(
        current: clients.count, peak: clients.count, accepted: 0, refused: 0, kicked: 0, limit: 10_000),
      traffic: .init(messagesIn: clients.values.reduce(0, +), messagesOut: 0, bytesIn: 0, bytesOut: 0),
      supervised: false, handedOver: 0)
    return TopSample(status: status, clients: records, time: time)
  }
}
