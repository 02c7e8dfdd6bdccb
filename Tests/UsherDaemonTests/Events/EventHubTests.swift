import Testing
import UsherAdmin

@testable import Usher
@testable import UsherDaemon

@Suite struct EventHubTests {
  @Test func whatDoesNotFitIsCountedAndSaidAtItsPlace() {
    var queue = EventQueue(most: 3)
    func put(_ times: ClosedRange<UInt64>) {
      for time in times { queue.append(Event(.roomy, timeUSec: time)) }
    }
    func take() -> [UInt64]? { queue.next().map { [$0.event?.timeUSec ?? 0, $0.lost] } }
    put(1...5)
    #expect(take() == [1, 0])
    put(6...6)
    #expect([take(), take(), take(), take()] == [[2, 0], [3, 0], [6, 2], nil])
    // Where nothing comes after them, too.
    put(1...5)
    #expect([take(), take(), take(), take(), take()] == [[1, 0], [2, 0], [3, 0], [0, 2], nil])
    // Over and over, so that no place is used up.
    for round in 0..<UInt64(100) {
      put(round * 3...round * 3 + 1)
      #expect(take() == [round * 3, 0])
      #expect(take() == [round * 3 + 1, 0])
    }
    #expect(queue.isEmpty)
  }

  @Test func aWatcherGetsWhatItsSelectorMeansAndWhatIsAboutNobody() async {
    var bots = ClientSelector()
    bots.included.labels = [Glob("bot-*")]
    let (hub, watcher) = (EventHub(), Watcher(bots))
    #expect(hub.add(watcher, isOwner: true))
    hub.tell(.connected, about: DepartedClientsTests.client(1, label: "vip"))
    hub.tell(.connected, about: DepartedClientsTests.client(2, label: "bot-1"))
    hub.tell(.roomy)
    #expect(await watcher.next()?.event?.client?.id == 2)
    #expect(await watcher.next()?.event?.kind == .roomy)
    watcher.end()
    #expect(await watcher.next() == nil)
  }

  @Test func whileNobodyWatchesAnEventIsNotEvenMade() {
    let (hub, watcher) = (EventHub(), Watcher(ClientSelector()))
    var made = 0
    hub.tell(.roomy) { _ in made += 1 }
    #expect(hub.add(watcher, isOwner: true))
    hub.tell(.roomy) { _ in made += 1 }
    hub.remove(watcher)
    hub.tell(.roomy) { _ in made += 1 }
    #expect(made == 1)
  }

  @Test func aWatcherThatWaitsIsWokenByAnEventAndByTheEnd() async {
    let (hub, watcher) = (EventHub(), Watcher(ClientSelector()))
    #expect(hub.add(watcher, isOwner: true))
    let first = Task { await watcher.next()?.event?.kind }
    hub.tell(.resumed)
    #expect(await first.value == .resumed)
    let second = Task { await watcher.next()?.event?.kind }
    watcher.end()
    #expect(await second.value == nil)
  }

  @Test func soManyMayWatchAndNotMore() {
    let hub = EventHub()
    let watchers = (0..<EventHub.most).map { _ in Watcher(ClientSelector()) }
    for (number, watcher) in watchers.enumerated() {
      // The last places are root's and the daemon's user's.
      if number == EventHub.most - EventHub.reserved { #expect(!hub.add(watcher, isOwner: false)) }
      #expect(hub.add(watcher, isOwner: number >= EventHub.most - EventHub.reserved))
    }
    #expect(!hub.add(Watcher(ClientSelector()), isOwner: true))
    hub.remove(watchers[3])
    #expect(hub.add(Watcher(ClientSelector()), isOwner: true))
  }
}
