import Sockets
import Testing

@testable import Usher

/// Places that are held for whom a proxy brings.
@Suite struct HeldPlaceTests {
  private func admission(clients: Int, lanes: Int = 1) -> Admission {
    var limits = Limits()
    limits.clients = clients
    return Admission(limits: limits, laneCount: lanes)
  }

  private func isAdmitted(_ verdict: Admission.Verdict) -> Bool {
    if case .admitted = verdict { true } else { false }
  }

  private func isHeld(_ verdict: Admission.Verdict) -> Bool {
    if case .held = verdict { true } else { false }
  }

  @Test func aHeldPlaceIsNobodyElses() {
    let admission = admission(clients: 2)
    #expect(isHeld(admission.hold()))
    #expect(isHeld(admission.hold()))
    #expect(!admission.hasRoom())
    #expect(!isHeld(admission.hold()))
    #expect(admission.counts.refusals[.refused] == 1)
    #expect(admission.counts.current == 0 && admission.counts.held == 2)
    #expect(isAdmitted(admission.admit(holdsPlace: true)))
    #expect(admission.counts.current == 1 && admission.counts.held == 1)
    #expect(!admission.hasRoom())
  }

  @Test func whoHoldsAPlaceGetsItThoughTheLimitWasLowered() {
    let admission = admission(clients: 2)
    _ = admission.admit()
    _ = admission.hold()
    var limits = Limits()
    limits.clients = 1
    admission.set(limits)
    #expect(isAdmitted(admission.admit(holdsPlace: true)))
    #expect(!isAdmitted(admission.admit()))
  }

  @Test func aPlaceThatIsGivenUpIsToldToWhoWaits() {
    let told = Lock(0)
    let ways: [(Admission) -> Void] = [
      { $0.giveUpPlace() },
      { $0.turnAway(.proxyHeader, holdsPlace: true) },
    ]
    for (index, giveUp) in ways.enumerated() {
      let admission = admission(clients: 1)
      admission.whenRoomIsMade { told.withLock { $0 += 1 } }
      _ = admission.hold()
      #expect(!admission.hasRoom())
      giveUp(admission)
      #expect(told.withLock { $0 } == index + 1)
      #expect(admission.counts.held == 0)
      #expect(admission.hasRoom())
    }
  }

  @Test func soIsThePlaceOfOneThatIsNotLetInAfterAll() {
    var limits = Limits()
    limits.clients = 2
    limits.connectsPerSecond = 1
    let admission = Admission(limits: limits, laneCount: 1)
    let told = Lock(0)
    admission.whenRoomIsMade { told.withLock { $0 += 1 } }
    let now = MonotonicTime.now
    #expect(isAdmitted(admission.admit(from: .ipv4Loopback, now: now)))
    _ = admission.hold()
    #expect(!admission.hasRoom())
    #expect(!isAdmitted(admission.admit(from: .ipv4Loopback, holdsPlace: true, now: now)))
    #expect(told.withLock { $0 } == 1)
    #expect(admission.counts.held == 0)
    #expect(admission.hasRoom())
  }

  @Test func emptinessWaitsForWhoIsStillToSayWhoItIs() {
    let admission = admission(clients: 5)
    let told = Lock(0)
    _ = admission.admit()
    _ = admission.hold()
    admission.whenEmpty { told.withLock { $0 += 1 } }
    admission.release(reason: .ended, lane: 0)
    #expect(told.withLock { $0 } == 0)
    // Nor is it empty where it never had a client.
    admission.whenEmpty { told.withLock { $0 += 1 } }
    #expect(told.withLock { $0 } == 0)
    admission.turnAway(.proxyHeader, holdsPlace: true)
    #expect(told.withLock { $0 } == 2)
  }

  @Test func placesAreHeldOnEachLaneInTurn() {
    let admission = admission(clients: 100, lanes: 3)
    let lanes = (0..<6).compactMap { _ in
      guard case .held(let lane) = admission.hold() else { return nil as Int? }
      return lane
    }
    #expect(lanes == [1, 2, 0, 1, 2, 0])
  }
}
