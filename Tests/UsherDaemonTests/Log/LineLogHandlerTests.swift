import Logging
import SystemPackage
import Testing
import UsherDaemon

@Suite struct LineLogHandlerTests {
  /// The lines that a logger of this form writes.
  static func lines(_ form: LineForm, level: Logger.Level = .info, _ body: (Logger) -> Void) throws
    -> [Substring]
  {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    var logger = Logger(label: "usherd") { label in
      LineLogHandler(label: label, level: level, form: form, writer: writer)
    }
    logger[metadataKey: "b"] = "logger"
    body(logger)
    #expect(writer.flush())
    try pipe.writeEnd.close()
    let text = try LogWriterTests.contents(of: pipe.readEnd)
    try pipe.readEnd.close()
    return text.split(separator: "\n")
  }

  @Test func writesMetadataSortedAfterTheMessage() throws {
    let lines = try Self.lines(.text) { $0.info("client 1 connected", metadata: ["c": "3", "a": "x y"]) }
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix("Z info usherd: client 1 connected a=\"x y\" b=logger c=3") == true)
  }

  @Test func theEventsMetadataWinsOverTheLoggers() throws {
    let lines = try Self.lines(.text) { $0.warning("x", metadata: ["b": "event"]) }
    #expect(lines.first?.hasSuffix("Z warning usherd: x b=event") == true)
  }

  @Test func levelsBelowItsOwnAreLeftOut() throws {
    let lines = try Self.lines(.text, level: .warning) {
      $0.info("unimportant")
      $0.error("important")
    }
    #expect(lines.count == 1)
  }

  @Test func whatAClientSaysStaysOnOneLine() throws {
    let lines = try Self.lines(.text) { $0.info("x", metadata: ["label": "\n2026 info usherd: forged"]) }
    #expect(lines.count == 1)
  }

  @Test func writesJSONForPrograms() throws {
    let lines = try Self.lines(.json) { $0.info("x") }
    #expect(lines.first?.hasPrefix("{\"time\":\"2") == true)
    #expect(
      lines.first?.hasSuffix(
        "\"level\":\"info\",\"logger\":\"usherd\",\"message\":\"x\",\"metadata\":{\"b\":\"logger\"}}") == true
    )
  }
}
