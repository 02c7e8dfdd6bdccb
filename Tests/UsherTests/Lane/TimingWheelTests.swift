import Testing

@testable import Usher

@Suite struct TimingWheelTests {
  private static let tick = TimingWheel.tickNanoseconds
  private static let second: Int64 = 1_000_000_000

  private func key(_ slot: Int) -> ConnectionTable.Key { .init(slot: UInt32(slot), generation: 1) }
  private func time(_ nanoseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: nanoseconds) }

  /// Has a connection with a deadline looked at.
  private func insert(
    _ slot: Int, _ deadline: MonotonicTime, into wheel: inout TimingWheel, now: MonotonicTime
  ) {
    wheel.insert(key(slot), at: wheel.tick(for: deadline, now: now))
  }

  @Test func nobodyIsLookedAtEarlyOrMuchTooLate() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    var now = time(5 * Self.second + 123)
    var wheel = TimingWheel(now: now)
    // As the lanes do: whoever is looked at before its deadline is looked at again.
    var deadlines: [MonotonicTime] = []
    for slot in 0..<500 {
      deadlines.append(now + Int64.random(in: 0...60 * Self.second, using: &random))
      insert(slot, deadlines[slot], into: &wheel, now: now)
    }
    var met: Set<Int> = []
    var earlyCount = 0
    while met.count < deadlines.count, now < time(80 * Self.second) {
      let step = Int64.random(in: 1...3 * Self.tick, using: &random)
      now = now + step
      for entry in wheel.advance(to: now) {
        let slot = Int(entry.key.slot)
        guard deadlines[slot] <= now else {
          earlyCount += 1
          insert(slot, deadlines[slot], into: &wheel, now: now)
          continue
        }
        #expect(now - deadlines[slot] <= step + Self.tick, "seed \(seed)")
        met.insert(slot)
      }
    }
    #expect(met.count == deadlines.count, "seed \(seed)")
    // A turn takes 20 seconds, so within 60 nobody is looked at more than twice in vain.
    #expect(earlyCount <= 2 * deadlines.count, "seed \(seed)")
  }

  @Test func aDeadlineOnATickIsMetInIt() {
    var wheel = TimingWheel(now: time(0))
    insert(1, time(3 * Self.tick), into: &wheel, now: time(0))
    #expect(wheel.advance(to: time(3 * Self.tick - 1)).isEmpty)
    #expect(wheel.advance(to: time(3 * Self.tick)).map(\.key) == [key(1)])
  }

  @Test func aDeadlineThatHasPassedIsMetInTheNextTick() {
    var wheel = TimingWheel(now: time(10 * Self.tick))
    insert(1, time(0), into: &wheel, now: time(10 * Self.tick))
    #expect(wheel.advance(to: time(11 * Self.tick)).map(\.key) == [key(1)])
  }

  @Test func aFarDeadlineIsLookedAtInTheLastTickThatTheWheelReaches() {
    var wheel = TimingWheel(now: time(0))
    insert(1, time(3_600 * Self.second), into: &wheel, now: time(0))
    #expect(wheel.advance(to: time(1_022 * Self.tick)).isEmpty)
    #expect(wheel.advance(to: time(1_023 * Self.tick)).map(\.key) == [key(1)])
  }

  @Test func theEndOfTimeIsFar() {
    var wheel = TimingWheel(now: time(0))
    #expect(wheel.tick(for: time(.max), now: time(0)) == 1_023)
  }

  @Test func allAreHandedBackAfterALongStandstill() {
    var wheel = TimingWheel(now: time(0))
    for slot in 0..<100 { insert(slot, time(Int64(slot) * Self.second), into: &wheel, now: time(0)) }
    #expect(Set(wheel.advance(to: time(86_400 * Self.second)).map(\.key.slot)) == Set(0..<100))
    #expect(wheel.nextMoment == nil)
  }

  @Test func anEmptyWheelIsReadyForTheNextAfterALongTime() {
    var wheel = TimingWheel(now: time(0))
    let late = time(86_400 * Self.second)
    insert(1, late + Self.second, into: &wheel, now: late)
    #expect(wheel.advance(to: late + (Self.second - Self.tick)).isEmpty)
    #expect(wheel.advance(to: late + Self.second).map(\.key) == [key(1)])
  }

  @Test func everyEntryBearsTheTickItWasMadeFor() {
    var wheel = TimingWheel(now: time(0))
    wheel.insert(key(1), at: 7)
    wheel.insert(key(1), at: 3)
    #expect(wheel.advance(to: time(3 * Self.tick)) == [TimingWheel.Entry(key: key(1), tick: 3)])
    #expect(wheel.advance(to: time(7 * Self.tick)) == [TimingWheel.Entry(key: key(1), tick: 7)])
  }

  @Test func theNextMomentIsThatOfTheNearestEntry() {
    var wheel = TimingWheel(now: time(0))
    #expect(wheel.nextMoment == nil)
    insert(1, time(9 * Self.tick), into: &wheel, now: time(0))
    insert(2, time(4 * Self.tick - 1), into: &wheel, now: time(0))
    #expect(wheel.nextMoment == time(4 * Self.tick))
    _ = wheel.advance(to: time(4 * Self.tick))
    #expect(wheel.nextMoment == time(9 * Self.tick))
    _ = wheel.advance(to: time(9 * Self.tick))
    #expect(wheel.nextMoment == nil)
  }

  @Test func theFarthestEntryIsFoundAsTheNext() {
    var wheel = TimingWheel(now: time(0))
    insert(1, time(.max / 2), into: &wheel, now: time(0))
    #expect(wheel.nextMoment == time(1_023 * Self.tick))
  }
}
