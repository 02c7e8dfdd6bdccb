import Testing
import UsherAdmin

@Suite struct QuantityTests {
  @Test(
    arguments: [
      ("0", Duration.zero), ("0s", .zero), ("500ms", .milliseconds(500)), ("30s", .seconds(30)),
      ("30sec", .seconds(30)),
      ("10min", .seconds(600)), ("10 min", .seconds(600)), ("2m", .seconds(120)),
      ("1h 30min", .seconds(5_400)),
      ("1h30min", .seconds(5_400)), (" 2d ", .seconds(172_800)), ("1w", .seconds(604_800)),
      ("1.5h", .seconds(5_400)),
      ("0.25s", .milliseconds(250)), ("7us", .microseconds(7)), ("1s500ms", .milliseconds(1_500)),
    ] as [(String, Duration)])
  func lengthsOfTimeAreRead(text: String, duration: Duration) throws {
    #expect(try Duration(text: text) == duration)
  }

  @Test(arguments: [
    "", " ", "10", "min", "10 parsecs", "-1s", "1..5s", "1.s", ".5s", "1M", "1S", "1h 30", "1 0min", "٣s",
    "10min!",
    "9223372036854775807s", "99999999999999999999s", "1.1234567s", "1e3s", "0x1s", "+1s", "1s,2s", "00",
  ])
  func whatIsNoLengthOfTimeIsRefused(text: String) {
    let error = #expect(throws: QuantityError.self) { try Duration(text: text) }
    #expect(error?.description == "'\(text)' is no length of time: write 500ms, 30s, 10min, 1h 30min or 2d")
  }

  @Test(
    arguments: [
      (Duration.zero, "0s"), (.microseconds(1), "1ms"), (.milliseconds(80), "80ms"),
      (.milliseconds(4_260), "4.2s"), (.milliseconds(4_060), "4s"),
      (.seconds(10), "10s"), (.milliseconds(59_999), "59s"), (.seconds(61), "1min 1s"),
      (.seconds(11_520), "3h 12min"),
      (.seconds(176_400), "2d 1h"), (.seconds(-5), "0s"),
    ] as [(Duration, String)])
  func lengthsOfTimeAreWrittenShort(duration: Duration, text: String) {
    #expect(duration.text == text)
  }

  @Test(
    arguments: [
      ("0", 0), ("512", 512), ("512B", 512), ("64KiB", 65_536), ("64 KiB", 65_536), ("1.5MiB", 1_572_864),
      ("1GiB", 1_073_741_824), ("2TiB", 2_199_023_255_552),
    ] as [(String, UInt64)])
  func sizesAreRead(text: String, bytes: UInt64) throws {
    #expect(try ByteSize(text: text).bytes == bytes)
  }

  @Test(arguments: ["", "KiB", "64kb", "64K", "-1", "1 2", "9223372036854775808", "9999999TiB", "1.5.5KiB"])
  func whatIsNoSizeIsRefused(text: String) {
    #expect(throws: QuantityError.self) { try ByteSize(text: text) }
  }

  @Test(
    arguments: [
      (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"), (10_240, "10 KiB"),
      (1_048_575, "1023 KiB"),
      (35_651_584, "34 MiB"), (1 << 40, "1.0 TiB"), (.max, "16777215 TiB"),
    ] as [(UInt64, String)])
  func sizesAreWrittenShort(bytes: UInt64, text: String) {
    #expect("\(ByteSize(bytes))" == text)
  }

  @Test func microsecondsComeBackAsTheyWere() {
    #expect(Duration.milliseconds(1_500).microseconds == 1_500_000)
    #expect(Duration(microseconds: 7).microseconds == 7)
    #expect(Duration(microseconds: .max).microseconds == UInt64(Int64.max))
  }
}
