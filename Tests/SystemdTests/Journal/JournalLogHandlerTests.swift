import Glibc
import Logging
import StandIn
import Systemd
import SystemdJournal
import Testing

/// Events of swift-log in the journal.
@Suite struct JournalLogHandlerTests {
  let scratch: Scratch
  let journal: DatagramSocket
  let writer: JournalWriter

  init() throws {
    scratch = try Scratch()
    journal = try DatagramSocket(address: "\(scratch.path)/journal")
    writer = JournalWriter(to: try JournalSocket(path: journal.address))
  }

  private func logger(_ level: Logger.Level = .trace) -> Logger {
    Logger(label: "usherd") {
      JournalLogHandler(identifier: $0, level: level, prefix: "USHER", writer: writer)
    }
  }

  @Test func metadataBecomesFields() throws {
    var logger = logger()
    logger[metadataKey: "endpoint"] = "127.0.0.1:5000"
    let line = #line + 1
    logger.warning("client disconnected", metadata: ["client": "12", "reason": "slow reader"])
    let entry = try journal.receiveEntry()
    #expect(
      entry.names == [
        "MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "USHER_CLIENT", "USHER_ENDPOINT", "USHER_REASON",
        "CODE_FILE", "CODE_LINE", "CODE_FUNC",
      ])
    #expect(
      entry["MESSAGE"] == #"client disconnected client=12 endpoint=127.0.0.1:5000 reason="slow reader""#)
    #expect(entry["PRIORITY"] == "4")
    #expect(entry["SYSLOG_IDENTIFIER"] == "usherd")
    #expect(entry["USHER_CLIENT"] == "12")
    #expect(entry["USHER_ENDPOINT"] == "127.0.0.1:5000")
    #expect(entry["USHER_REASON"] == "slow reader")
    #expect(entry["CODE_FILE"]?.hasSuffix("JournalLogHandlerTests.swift") == true)
    #expect(entry["CODE_LINE"] == "\(line)")
    #expect(entry["CODE_FUNC"] == "metadataBecomesFields()")
  }

  @Test func whatClientsSendIsMadeHarmless() throws {
    logger().info("said \u{1B}[2J\nMESSAGE=forged", metadata: ["label": "a\nb\u{202E}c"])
    let entry = try journal.receiveEntry()
    #expect(entry["MESSAGE"] == #"said \u{1B}[2J\nMESSAGE=forged label=a\nb\u{202E}c"#)
    #expect(entry["USHER_LABEL"] == #"a\nb\u{202E}c"#)
    #expect(entry.names.filter { $0 == "MESSAGE" }.count == 1)
  }

  @Test func theMoreSpecificMetadataWins() throws {
    var handler = JournalLogHandler(identifier: "usherd", level: .info, prefix: "USHER", writer: writer)
    handler.metadata = ["a": "handler", "b": "handler", "c": "handler"]
    handler.metadataProvider = Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
    var logger = Logger(label: "usherd") { [handler] _ in handler }
    logger.handler = handler
    logger.info("x", metadata: ["c": "event"])
    let entry = try journal.receiveEntry()
    #expect(entry["USHER_A"] == "handler")
    #expect(entry["USHER_B"] == "provider")
    #expect(entry["USHER_C"] == "event")
  }

  @Test func anErrorIsAFieldOfItsOwn() throws {
    logger().error("failed", error: Missing())
    let entry = try journal.receiveEntry()
    #expect(entry["USHER_ERROR"] == "Missing()")
    #expect(entry["MESSAGE"] == "failed error=Missing()")
  }

  @Test func eachLevelHasItsPriority() throws {
    let logger = logger()
    var priorities: [String?] = []
    for level in Logger.Level.allCases {
      logger.log(level: level, "x")
      priorities.append(try journal.receiveEntry()["PRIORITY"])
    }
    #expect(priorities == ["7", "7", "6", "5", "4", "3", "2"])
    self.logger(.error).warning("unheard")
    #expect(writer.flush())
    #expect(journal.isEmpty)
  }
}
