import Testing
import UsherDaemon

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("30s", Duration.seconds(30)), ("10min", .seconds(600)), ("500ms", .milliseconds(500)),
    ("7us", .microseconds(7)),
    ("2h", .seconds(7_200)), ("1d", .seconds(86_400)), ("1h30min", .seconds(5_400)),
    ("1h 30min", .seconds(5_400)),
    (" 5 s ", .seconds(5)), ("0", .zero), ("0s", .zero), ("90min", .seconds(5_400)),
  ])
  func isReadAsPeopleWriteIt(text: String, duration: Duration) throws {
    #expect(try DurationText(text).duration == duration)
  }

  @Test(arguments: [
    "", " ", "30", "s", "30 s s", "-5s", "10MIN", "1h30", "30s,", "٣s", "+5s",
  ])
  func whatIsNoTimeIsRefused(text: String) {
    #expect(throws: TextProblem.self) { try DurationText(text) }
  }

  @Test(arguments: ["99999999999999999999s", "9223372036854775807d", "106751991d 106751991d"])
  func whatCannotBeCountedIsRefused(text: String) throws {
    #expect(throws: TextProblem.self) { try DurationText(text) }
  }

  @Test(arguments: [
    (Duration.zero, "0s"), (.seconds(30), "30s"), (.seconds(90), "1min30s"),
    (.milliseconds(1_500), "1s500ms"),
    (.seconds(86_400), "1d"), (.microseconds(1), "1us"),
  ])
  func isWrittenSoThatItReadsBack(duration: Duration, text: String) throws {
    #expect(DurationText(duration).description == text)
    #expect(try DurationText(text).duration == duration)
  }
}
