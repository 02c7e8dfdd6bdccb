import Testing
import Usher

@testable import usher_bench

/// When an open loop sends.
@Suite struct ScheduleTests {
  @Test func clientsTakeTurnsAtTheRate() {
    var schedule = Schedule(start: 1_000, rate: 1e9 / 100, clients: 3)
    var taken: [Int] = []
    while let slot = schedule.take(by: 1_400) { taken.append(slot) }
    #expect(taken == [0, 1, 2, 0, 1])
    #expect(schedule.nextMoment == 1_500)
  }

  @Test func aMessagesMomentFollowsFromItsClientAndItsNumber() {
    let schedule = Schedule(start: 1_000, rate: 1e9 / 100, clients: 3)
    #expect(schedule.moment(of: 0, from: 0) == 1_000)
    #expect(schedule.moment(of: 0, from: 2) == 1_200)
    #expect(schedule.moment(of: 2, from: 1) == 1_700)
  }

  @Test func theRateIsKeptOverALongTime() {
    let schedule = Schedule(start: 0, rate: 3, clients: 1)
    #expect(schedule.moment(of: 3 * 86_400, from: 0) == 86_400_000_000_000)
  }
}

/// When a run ends.
@Suite struct EndingTests {
  private let start = MonotonicTime(nanoseconds: 1_000_000_000)

  private func ending(timeout: Int64 = 5_000_000_000) -> Ending {
    Ending(from: start, duration: 2_000_000_000, timeout: timeout)
  }

  @Test func itGoesOnThenWaitsThenGivesUp() {
    var ending = ending()
    #expect(ending.step(at: start, isWanted: false) == .goOn)
    #expect(ending.step(at: start + 2_000_000_000, isWanted: false) == .beginNoMore)
    #expect(ending.step(at: start + 2_000_000_001, isWanted: false) == .await)
    #expect(ending.step(at: start + 7_000_000_000, isWanted: false) == .giveUp)
    #expect(!ending.isEarly)
  }

  @Test func whoWantsTheEndWaitsASecondAtMost() {
    var ending = ending()
    #expect(ending.step(at: start + 1_000_000_000, isWanted: true) == .beginNoMore)
    #expect(ending.step(at: start + 1_999_999_999, isWanted: true) == .await)
    #expect(ending.step(at: start + 2_000_000_000, isWanted: true) == .giveUp)
    #expect(ending.isEarly)
  }

  @Test func anEndThatIsWantedWhileItWaitsCutsTheWaitingShort() {
    var ending = ending()
    #expect(ending.step(at: start + 2_000_000_000, isWanted: false) == .beginNoMore)
    #expect(ending.step(at: start + 3_000_000_000, isWanted: true) == .await)
    #expect(ending.step(at: start + 4_000_000_000, isWanted: true) == .giveUp)
  }

  @Test func aWaitIsNotMuchLongerThanToTheEnd() {
    let ending = ending()
    #expect(ending.wait(at: start) == Links.longestWait)
    #expect(ending.wait(at: start + 1_995_000_000) == 6)
    #expect(ending.wait(at: start + 3_000_000_000) == 0)
  }
}
