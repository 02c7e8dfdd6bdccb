import Glibc
import SystemPackage
import Testing

@testable import Systemd

/// The words of the protocol.
@Suite struct NoticeTests {
  static let words: [(Notice, String)] = [
    (.ready, "READY=1"),
    (.stopping, "STOPPING=1"),
    (.alive, "WATCHDOG=1"),
    (.hung, "WATCHDOG=trigger"),
    (.status("12 clients, größer"), "STATUS=12 clients, größer"),
    (.extendTimeout(by: .milliseconds(1_500)), "EXTEND_TIMEOUT_USEC=1500000"),
    (.extendTimeout(by: .seconds(-1)), "EXTEND_TIMEOUT_USEC=0"),
    (.watchdogInterval(.seconds(20)), "WATCHDOG_USEC=20000000"),
    (.failure(.addressInUse), "ERRNO=98"),
    (.exitStatus(69), "EXIT_STATUS=69"),
    (.mainProcess(4711), "MAINPID=4711"),
  ]

  @Test(arguments: words)
  func eachIsSaidAsTheProtocolHasIt(_ notice: Notice, _ text: String) {
    #expect(notice.description == text)
  }

  @Test func aReloadCarriesTheMonotonicTime() throws {
    var before = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &before)
    let lines = Notice.reloading.description.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == "RELOADING=1")
    let microseconds = try #require(Int(lines[1].dropFirst("MONOTONIC_USEC=".count)))
    let start = before.tv_sec * 1_000_000 + before.tv_nsec / 1_000
    #expect((start...start + 10_000_000).contains(microseconds))
  }

  @Test func aStatusCannotSmuggleAnotherNotice() {
    #expect(Notice.status("fine\nMAINPID=1").description == #"STATUS=fine\nMAINPID=1"#)
    #expect(Notice.status("a\r\u{0}\u{1B}[2J\\").description == #"STATUS=a\r\u{0}\u{1B}[2J\\"#)
  }

  @Test func aLongStatusIsCutBetweenCharacters() {
    let cut = Notice.status("a" + String(repeating: "ö", count: 2_000)).description.dropFirst("STATUS=".count)
    #expect(cut.utf8.count == Notice.longestStatus - 1)
    #expect(cut.last == "ö")
  }
}
