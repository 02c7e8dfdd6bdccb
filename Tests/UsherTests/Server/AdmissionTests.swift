import Testing

@testable import Usher

@Suite struct AdmissionTests {
  private func admission(clients: Int, _ whenFull: Limits.WhenFull = .wait, lanes: Int = 1) -> Admission {
    var limits = Limits()
    limits.clients = clients
    limits.whenFull = whenFull
    return Admission(limits: limits, laneCount: lanes)
  }

  private func lane(_ verdict: Admission.Verdict) -> Int? {
    guard case .admitted(let lane) = verdict else { return nil }
    return lane
  }

  @Test func newcomersGoToTheEmptiestLane() {
    let admission = admission(clients: 100, lanes: 3)
    #expect((0..<6).map { _ in lane(admission.admit()) } == [0, 1, 2, 0, 1, 2])
    admission.release(reason: .ended, lane: 1)
    admission.release(reason: .ended, lane: 1)
    #expect(lane(admission.admit()) == 1)
    #expect(lane(admission.admit()) == 1)
  }

  @Test func whoComesAndGoesIsCounted() {
    let admission = admission(clients: 3)
    for _ in 0..<3 { _ = admission.admit() }
    admission.release(reason: .kicked, lane: 0)
    admission.release(reason: .reset, lane: 0)
    _ = admission.admit()
    let counts = admission.counts
    #expect(counts.current == 2)
    #expect(counts.peak == 3)
    #expect(counts.accepted == 4)
    #expect(counts.kicked == 1)
    #expect(counts.refusals.total == 0)
    #expect(counts.limit == 3)
  }

  @Test func aWaitingServerSaysOnceThatThereIsRoomAgain() {
    let admission = admission(clients: 1)
    let made = Lock(0)
    admission.whenRoomIsMade { made.withLock { $0 += 1 } }
    _ = admission.admit()
    #expect(!admission.hasRoom())
    admission.release(reason: .ended, lane: 0)
    #expect(made.withLock { $0 } == 1)
    #expect(admission.hasRoom())
    _ = admission.admit()
    admission.release(reason: .ended, lane: 0)
    #expect(made.withLock { $0 } == 1, "nobody waited")
  }

  @Test func aFullServerThatRefusesRefusesSomeAndDropsTheRest() {
    let admission = admission(clients: 1, .refuse)
    #expect(lane(admission.admit()) == 0)
    for _ in 0..<64 {
      #expect(admission.hasRoom())
      guard case .refused = admission.admit() else {
        Issue.record("was not refused")
        return
      }
    }
    guard case .closed(.refused) = admission.admit() else {
      Issue.record("was not dropped")
      return
    }
    admission.releaseRefused()
    guard case .refused = admission.admit() else {
      Issue.record("was not refused")
      return
    }
    #expect(admission.counts.refusals.total == 66)
    #expect(admission.counts.current == 1)
  }

  @Test func whoWasRefusedIsNoClientThatLeft() {
    let admission = admission(clients: 1, .refuse)
    _ = admission.admit()
    _ = admission.admit()
    admission.releaseRefused()
    #expect(admission.counts.current == 1)
    #expect(admission.counts.accepted == 1)
  }

  @Test func emptinessIsToldWhenTheLastLeavesOrAtOnce() {
    let admission = admission(clients: 5)
    let told = Lock(0)
    admission.whenEmpty { told.withLock { $0 += 1 } }
    #expect(told.withLock { $0 } == 1)
    _ = admission.admit()
    _ = admission.admit()
    admission.whenEmpty { told.withLock { $0 += 1 } }
    admission.release(reason: .ended, lane: 0)
    #expect(told.withLock { $0 } == 1)
    admission.release(reason: .ended, lane: 0)
    #expect(told.withLock { $0 } == 2)
  }

  @Test func everyoneWhoAwaitsEmptinessIsTold() {
    let admission = admission(clients: 5)
    let told = Lock(0)
    _ = admission.admit()
    for _ in 0..<2 { admission.whenEmpty { told.withLock { $0 += 1 } } }
    admission.release(reason: .ended, lane: 0)
    #expect(told.withLock { $0 } == 2)
  }

  @Test func aShutDoorKeepsNewcomersWaitingUntilItIsOpened() {
    let admission = admission(clients: 2)
    let made = Lock(0)
    admission.whenRoomIsMade { made.withLock { $0 += 1 } }
    _ = admission.admit()
    admission.set(.shut)
    #expect(!admission.hasRoom())
    admission.release(reason: .ended, lane: 0)
    #expect(made.withLock { $0 } == 0, "a place is free, and nobody is to have it")
    admission.set(.open)
    #expect(made.withLock { $0 } == 1)
    #expect(admission.hasRoom())
  }

  @Test func aRefusingDoorTurnsEveryoneAwayThoughThereIsRoom() {
    let admission = admission(clients: 2)
    admission.set(.refusing)
    #expect(admission.hasRoom())
    guard case .refused(.draining, _) = admission.admit() else {
      Issue.record("was not refused")
      return
    }
    #expect(admission.counts.current == 0)
    #expect(admission.counts.refusals.total == 1)
  }

  @Test func emptinessIsToldBehindAShutDoorToo() {
    let admission = admission(clients: 2)
    let told = Lock(0)
    _ = admission.admit()
    admission.set(.shut)
    admission.whenEmpty { told.withLock { $0 += 1 } }
    admission.release(reason: .draining, lane: 0)
    #expect(told.withLock { $0 } == 1)
  }

  @Test func aRaisedLimitLetsInWhoWaits() {
    let admission = admission(clients: 1)
    let made = Lock(0)
    admission.whenRoomIsMade { made.withLock { $0 += 1 } }
    _ = admission.admit()
    #expect(!admission.hasRoom())
    var limits = Limits()
    limits.clients = 2
    admission.set(limits)
    #expect(made.withLock { $0 } == 1)
    #expect(admission.hasRoom())
    limits.clients = 1
    admission.set(limits)
    #expect(!admission.hasRoom())
    #expect(admission.counts.current == 1, "a lowered limit disconnects nobody")
  }

  @Test func noNameIsGivenTwice() {
    let admission = admission(clients: 1)
    let ids = (0..<1_000).map { _ in admission.nextID() }
    #expect(Set(ids).count == 1_000)
    #expect(ids.min() ?? 0 > 0)
  }
}
