import Testing

@testable import Usher

@Suite struct MonotonicTimeTests {
  @Test func itNeverGoesBack() {
    var last = MonotonicTime.now
    for _ in 0..<1_000 {
      let now = MonotonicTime.now
      #expect(now >= last)
      last = now
    }
  }

  @Test func sumsAndDifferencesAreNanoseconds() {
    let time = MonotonicTime(nanoseconds: 100)
    #expect(time + 50 == MonotonicTime(nanoseconds: 150))
    #expect((time + 50) - time == 50)
  }

  // As under a time-out of a thousand years: it must lie ahead, not behind.
  @Test func theEndOfTimeIsNeverPassed() {
    #expect(MonotonicTime.now + .max > MonotonicTime.now)
  }

  @Test func aDurationIsWholeNanoseconds() {
    #expect(Duration.seconds(1).wholeNanoseconds == 1_000_000_000)
    #expect(Duration.microseconds(1_500).wholeNanoseconds == 1_500_000)
    #expect(Duration(secondsComponent: 0, attosecondsComponent: 999_999_999).wholeNanoseconds == 0)
    #expect(Duration.zero.wholeNanoseconds == 0)
  }

  @Test func aDurationThatIsTooLongIsTheLongest() {
    #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
    #expect(
      Duration(secondsComponent: 9_223_372_036, attosecondsComponent: 999_999_999_000_000_000)
        .wholeNanoseconds == .max)
  }
}
