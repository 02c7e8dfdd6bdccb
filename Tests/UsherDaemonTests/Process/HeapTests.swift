import Testing
import Usher

@testable import UsherDaemon

@Suite struct HeapTests {
  @Test func itIsGivenBackOnceForAllWhoHaveLeftAndAgainForThoseAfterThem() {
    let client = DepartedClientsTests.client(1)
    let later = Lock([Heap.Work]())
    let given = Lock(0)
    let heap = Heap(
      later: { work in later.withLock { $0.append(work) } }, giveBack: { given.withLock { $0 += 1 } })
    for round in 1...3 {
      #expect(later.withLock { $0.count } == 0, "nobody has left")
      for _ in 0..<1_000 { heap.disconnected(client, reason: .ended, detail: "") }
      #expect(later.withLock { $0.count } == 1)
      #expect(given.withLock { $0 } == round - 1)
      later.withLock { work in
        defer { work = [] }
        return work.first
      }?()
      #expect(given.withLock { $0 } == round)
    }
  }
}
