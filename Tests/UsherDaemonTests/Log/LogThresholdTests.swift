import Logging
import SystemPackage
import Systemd
import Testing
import UsherDaemon

/// A level that changes while loggers are in use.
@Suite struct LogThresholdTests {
  @Test(arguments: LogLevel.allCases) func isWhatItWasSetTo(_ level: LogLevel) {
    let threshold = LogThreshold(.info)
    threshold.level = level
    #expect(threshold.level == level)
  }

  @Test func loggersThatWereMadeBeforeFollow() throws {
    let pipe = try FileDescriptor.pipe()
    let output = LogOutput(.text, to: .lines, pipe.writeEnd)
    let threshold = LogThreshold(.info)
    let log = Logger(label: "usherd") { output.handler(label: $0, threshold: threshold) }
    var own = log
    own.logLevel = .trace
    log.debug("one")
    threshold.level = .debug
    log.debug("two")
    threshold.level = .error
    log.warning("three")
    own.debug("four")
    output.flush()
    try pipe.writeEnd.close()
    let lines = try LogWriterTests.contents(of: pipe.readEnd).split(separator: "\n")
    try pipe.readEnd.close()
    #expect(lines.map { $0.split(separator: " ").last } == ["two", "four"])
  }
}
