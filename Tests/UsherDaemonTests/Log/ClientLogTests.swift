import Logging
import SystemPackage
import Testing

@testable import Sockets
@testable import Usher
@testable import UsherDaemon

/// What is told of clients, as the daemon's own handlers write it and as any other would.
@Suite struct ClientLogTests {
  static func client(
    _ address: SocketAddress, id: UInt64 = 12, proxy: SocketAddress? = nil, listener: String = "game",
    label: String = ""
  ) -> ClientSnapshot {
    var traffic = TrafficCounters()
    traffic.messagesIn = 3
    traffic.messagesOut = 40
    traffic.bytesIn = 500
    traffic.bytesOut = 6_000
    return ClientSnapshot(
      id: id, address: address, proxy: proxy, credentials: nil, listener: listener, label: label, lane: 1,
      connectedUSec: 0, ageUSec: 75_999_999, idleUSec: 0, traffic: traffic, queuedBytes: 7, state: .open)
  }

  static let clients: [ClientSnapshot] = [
    client(.ip(.ipv4Loopback, port: 5_000)),
    client(.ip(IPAddress(ipv4: 0xffff_ffff), port: 65_535), id: 1 << 62),
    client(.ip(.ipv4Any, port: 0), label: "Ada Lovelace"),
    client(.ip(.ipv6Loopback, port: 80), proxy: .ip(IPAddress(ipv4: 0x0a00_0001), port: 9)),
    client(.ip(.ipv4Loopback, port: 1), listener: "[::1]:7777", label: "\"quoted\" \\ \u{1B}[2J\n\u{202E}é"),
    client(SocketAddress(.unix(path: nil)), listener: "unix:/run/a b.sock"),
    client(SocketAddress(.unix(path: "/tmp/=x")), label: "="),
  ]

  static let details = ["", "too loud", "\n{\"x\":1}\u{7F}"]

  /// What a log in this form has for a body, without its times.
  static func lines(_ form: LineForm, asEvents: Bool, _ body: (ClientLog) -> Void) throws -> [String] {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    let log = Logger(label: "usherd") { label in
      let handler = LineLogHandler(label: label, level: .trace, form: form, writer: writer)
      return asEvents ? handler : ThresholdLogHandler(handler, under: LogThreshold(.info))
    }
    body(ClientLog(log: log))
    #expect(writer.flush(within: .seconds(20)))
    try pipe.writeEnd.close()
    let text = try LogWriterTests.contents(of: pipe.readEnd)
    try pipe.readEnd.close()
    return text.split(separator: "\n").map { line in
      String(line).replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "TIME")
    }
  }

  @Test(arguments: [LineForm.text, .prefixedText, .json])
  func aLineIsTheSameWhoeverMakesIt(_ form: LineForm) throws {
    let tell: (ClientLog) -> Void = { log in
      for client in Self.clients {
        log.connected(client)
        for detail in Self.details { log.disconnected(client, reason: .kicked, detail: detail) }
      }
    }
    let lines = try Self.lines(form, asEvents: false, tell)
    #expect(lines == (try Self.lines(form, asEvents: true, tell)))
    #expect(lines.count == Self.clients.count * 4)
  }

  @Test func saysWhatThereIsToSay() throws {
    let lines = try Self.lines(.text, asEvents: false) { log in
      log.connected(Self.clients[3])
      log.disconnected(Self.clients[2], reason: .ended, detail: "x y")
    }
    #expect(
      lines == [
        "TIME info usherd: client 12 connected client=12 endpoint=[::1]:80 lane=1 listener=game "
          + "proxy=10.0.0.1:9",
        "TIME info usherd: client 12 disconnected bytesIn=500 bytesOut=6000 client=12 detail=\"x y\" "
          + "endpoint=0.0.0.0:0 label=\"Ada Lovelace\" messagesIn=3 messagesOut=40 reason=ended seconds=75",
      ])
  }

  @Test func whatEveryEventIsToSayIsSaid() throws {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    var log = Logger(label: "usherd") { label in
      ThresholdLogHandler(
        LineLogHandler(label: label, level: .trace, form: .text, writer: writer), under: LogThreshold(.info))
    }
    log[metadataKey: "host"] = "a"
    ClientLog(log: log).connected(Self.clients[0])
    #expect(writer.flush(within: .seconds(20)))
    try pipe.writeEnd.close()
    #expect(try LogWriterTests.contents(of: pipe.readEnd).contains(" endpoint=127.0.0.1:5000 host=a lane=1 "))
    try pipe.readEnd.close()
  }

  @Test func nothingIsToldBelowTheThreshold() throws {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    let threshold = LogThreshold(.notice)
    let log = Logger(label: "usherd") { label in
      ThresholdLogHandler(
        LineLogHandler(label: label, level: .trace, form: .text, writer: writer), under: threshold)
    }
    ClientLog(log: log).connected(Self.clients[0])
    threshold.level = .info
    ClientLog(log: log).connected(Self.clients[1])
    #expect(writer.flush(within: .seconds(20)))
    try pipe.writeEnd.close()
    #expect(try LogWriterTests.contents(of: pipe.readEnd).contains("client=\(1 << 62) "))
    try pipe.readEnd.close()
  }
}
