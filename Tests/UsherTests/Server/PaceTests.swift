import Testing

@testable import Usher

@Suite struct PaceTests {
  private func moment(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: 1_000_000_000_000 + milliseconds * 1_000_000)
  }

  /// How many of those that come at these milliseconds may.
  private func admitted(_ perSecond: Int, at times: [Int64]) throws -> [Bool] {
    let pace = try #require(Pace(perSecond: perSecond))
    var due = MonotonicTime(nanoseconds: 0)
    return times.map { pace.admits(&due, now: moment($0)) }
  }

  @Test func aSecondsWorthMayComeAtOnce() throws {
    #expect(try admitted(3, at: [0, 0, 0, 0]) == [true, true, true, false])
  }

  @Test func afterThatOneMayComeEachInterval() throws {
    #expect(
      try admitted(2, at: [0, 0, 0, 499, 500, 500, 1_000]) == [true, true, false, false, true, false, true])
  }

  @Test func whoIsTurnedAwayIsNotPunishedForIt() throws {
    #expect(
      try admitted(1, at: [0, 100, 200, 300, 1_000, 1_100]) == [true, false, false, false, true, false])
  }

  @Test func timeThatWasNotUsedIsSavedForASecondOnly() throws {
    #expect(try admitted(2, at: [0, 60_000, 60_000, 60_000]) == [true, true, true, false])
  }

  @Test func whatHasComeIsPaidForByALongerPause() throws {
    let pace = try #require(Pace(perSecond: 10))
    var due = MonotonicTime(nanoseconds: 0)
    var next = moment(0)
    for _ in 0..<9 { next = pace.count(&due, now: moment(0)) }
    #expect(next <= moment(0))
    next = pace.count(&due, now: moment(0))
    #expect(next == moment(100))
    for _ in 0..<10 { next = pace.count(&due, now: moment(0)) }
    #expect(next == moment(1_100))
  }

  @Test(arguments: [nil, 0, -1]) func thereMayBeNone(_ perSecond: Int?) {
    #expect(Pace(perSecond: perSecond) == nil)
  }
}
