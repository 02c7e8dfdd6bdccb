import Logging
import Sockets
import StandIn
import SystemPackage
import Systemd
import Testing

@testable import Usher
@testable import UsherDaemon

/// Which way the log takes.
@Suite struct LogOutputTests {
  /// A client as it was last.
  static let client = ClientSnapshot(
    id: 12, address: .ip(.ipv4Loopback, port: 5000), credentials: nil, listener: "game", label: "", lane: 0,
    connectedUSec: 0, ageUSec: 0, idleUSec: 0, traffic: TrafficCounters(), queuedBytes: 0, state: .open)

  /// A journal and the other end of standard error, after something was logged.
  static func with(
    _ format: LogFormat, _ body: (_ journal: DatagramSocket, _ lines: String) throws -> Void
  ) throws {
    let directory = try TemporaryDirectory()
    let journal = try DatagramSocket(address: "\(directory.path)/journal")
    let pipe = try FileDescriptor.pipe()
    let output = LogOutput(format, to: .journal, pipe.writeEnd, journal: journal.address)
    let log = Logger(label: "usherd") { output.handler(label: $0, threshold: LogThreshold(.info)) }
    ClientLog(log: log).disconnected(LogOutputTests.client, reason: .kicked, detail: "too loud")
    output.flush()
    try pipe.writeEnd.close()
    let lines = try LogWriterTests.contents(of: pipe.readEnd)
    try pipe.readEnd.close()
    try body(journal, lines)
  }

  @Test func theJournalFindsAClientByItsFields() throws {
    try Self.with(.auto) { journal, lines in
      let entry = try journal.receive()
      #expect(lines.isEmpty)
      #expect(entry["MESSAGE"]?.hasPrefix("client 12 disconnected") == true)
      #expect(entry["USHER_CLIENT"] == "12")
      #expect(entry["USHER_ENDPOINT"] == "127.0.0.1:5000")
      #expect(entry["USHER_REASON"] == "kicked")
      #expect(entry["USHER_DETAIL"] == "too loud")
      #expect(entry["PRIORITY"] == "6")
    }
  }

  @Test(arguments: [LogFormat.text, .json]) func aConfiguredFormWins(_ format: LogFormat) throws {
    try Self.with(format) { journal, lines in
      #expect(journal.isEmpty)
      #expect(lines.hasPrefix("{") == (format == .json))
      #expect(lines.contains("client 12 disconnected"))
    }
  }
}
