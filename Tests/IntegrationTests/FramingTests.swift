import Glibc
import Testing

/// Where a message ends, and what comes of it when it does not.
@Suite(.evidence) struct FramingTests {
  /// Lines of at most 90 bytes, on one lane for ``waitUntilRead(by:)``.
  static let lines: Settings = ["server.framing": "line", "limits.message_bytes": 90, "server.queues": 1]

  /// Messages with their length, of at most 90 bytes.
  static let lengths: Settings = ["server.framing": "length", "limits.message_bytes": 90, "server.queues": 1]

  /// A message with its length before it.
  static func framed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    return (0..<4).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
  }

  /// What a client sends, and what it gets back before the end.
  struct Exchange: CustomTestStringConvertible, Sendable {
    let name: String
    /// Each is sent by itself, when the one before has been read.
    let pieces: [String]
    let answer: String

    init(_ name: String, _ pieces: String..., answer: String) {
      self.name = name
      self.pieces = pieces
      self.answer = answer
    }

    var testDescription: String { name }
  }

  static let lineExchanges = [
    Exchange("LF", "one\n", answer: "ONE\n"),
    Exchange("CRLF", "one\r\n", answer: "ONE\n"),
    Exchange("a CR inside a line is of the line", "o\rne\n", answer: "O\rNE\n"),
    Exchange("an empty line", "\n", answer: "\n"),
    Exchange("empty lines with LF and CRLF", "\n\r\n\n", answer: "\n\n\n"),
    Exchange("a line split over many reads", "o", "n", "e", "\n", answer: "ONE\n"),
    Exchange("CR and LF in two reads", "one\r", "\n", answer: "ONE\n"),
    Exchange("many lines in one read", "one\ntwo\nthree\n", answer: "ONE\nTWO\nTHREE\n"),
    Exchange("a last line without an end", "one\ntwo", answer: "ONE\nTWO\n"),
    Exchange(
      "a line of just the limit", String(repeating: "a", count: 90) + "\n",
      answer: String(repeating: "A", count: 90) + "\n"),
    Exchange("nothing at all", answer: ""),
  ]

  @Test(arguments: lineExchanges)
  func lines(_ exchange: Exchange) throws {
    try DaemonFixture.with(Self.lines) { daemon in
      let client = try daemon.connect()
      let pilot = try daemon.connect()
      for piece in exchange.pieces {
        try client.send(piece)
        try Self.waitUntilRead(by: pilot, "ping\n")
      }
      try client.shutdownSending()
      #expect(try client.receiveTextToEnd() == exchange.answer)
    }
  }

  @Test func aLineOverTheLimitEndsThatClientAloneWithAReason() throws {
    try DaemonFixture.with(Self.lines) { daemon in
      let other = try daemon.connect()
      let client = try daemon.connect()
      let address = client.localAddress
      try client.send("one\n" + String(repeating: "a", count: 91) + "\ntwo\n")
      // What it sent before is answered; what comes after is not.
      #expect(try client.receiveTextToEnd() == "ONE\n")
      try daemon.expectEnd(of: address, because: "messageTooLong")
      try other.send("still here\n")
      #expect(try other.receiveLine() == "STILL HERE")
    }
  }

  @Test func aLineOverTheLimitIsNotWaitedForToItsEnd() throws {
    try DaemonFixture.with(Self.lines) { daemon in
      let client = try daemon.connect()
      let address = client.localAddress
      try client.send(String(repeating: "a", count: 5_000))
      #expect(try client.receiveTextToEnd() == "")
      try daemon.expectEnd(of: address, because: "messageTooLong")
    }
  }

  @Test func aLastLineOverTheLimitByOneByteIsStillOverIt() throws {
    try DaemonFixture.with(Self.lines) { daemon in
      let client = try daemon.connect()
      let address = client.localAddress
      try client.send("one\n" + String(repeating: "a", count: 91))
      try client.shutdownSending()
      #expect(try client.receiveTextToEnd() == "ONE\n")
      try daemon.expectEnd(of: address, because: "messageTooLong")
    }
  }

  @Test func messagesWithTheirLength() throws {
    try DaemonFixture.with(Self.lengths) { daemon in
      let client = try daemon.connect()
      let largest = String(repeating: "a", count: 90)
      let sent = Self.framed("one") + Self.framed("") + Self.framed("two\r\n") + Self.framed(largest)
      try client.send(sent)
      try client.shutdownSending()
      #expect(try client.receiveToEnd() == Self.uppercased(sent))
    }
  }

  @Test func aMessageWithItsLengthSplitOverManyReads() throws {
    try DaemonFixture.with(Self.lengths) { daemon in
      let client = try daemon.connect()
      let pilot = try daemon.connect()
      let sent = Self.framed("one") + Self.framed("two")
      for byte in sent {
        try client.send([byte])
        try Self.waitUntilRead(by: pilot, "\0\0\0\0")
      }
      #expect(try client.receive(sent.count) == Self.uppercased(sent))
    }
  }

  @Test func aMessageOfNoBytesIsAnswered() throws {
    try DaemonFixture.with(Self.lengths) { daemon in
      let client = try daemon.connect()
      try client.send(Self.framed(""))
      #expect(try client.receive(4) == [0, 0, 0, 0])
    }
  }

  @Test(arguments: [91, 0x1_0000, 0x7fff_ffff, 0xffff_ffff])
  func aLengthOverTheLimitEndsThatClientAloneWithAReason(_ length: Int) throws {
    try DaemonFixture.with(Self.lengths) { daemon in
      let other = try daemon.connect()
      let client = try daemon.connect()
      let address = client.localAddress
      let header = (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
      try client.send(Self.framed("one") + header + Array("whatever".utf8))
      #expect(try client.receiveToEnd() == Self.framed("ONE"))
      try daemon.expectEnd(of: address, because: "messageTooLong")
      try other.send(Self.framed("still here"))
      #expect(try other.receive(14) == Self.framed("STILL HERE"))
    }
  }

  @Test(arguments: [1, 3, 4, 6])
  func aTruncatedMessageIsNotAnswered(_ count: Int) throws {
    try DaemonFixture.with(Self.lengths) { daemon in
      let client = try daemon.connect()
      let address = client.localAddress
      try client.send(Self.framed("one") + Self.framed("two").prefix(count))
      try client.shutdownSending()
      #expect(try client.receiveToEnd() == Self.framed("ONE"))
      try daemon.expectEnd(of: address, because: "truncatedMessage")
    }
  }

  // `upper` takes many bytes at a time: none may be left out, or changed that is not a letter, however many there are.
  @Test func everyByteIsAnsweredInAMessageOfAnyLength() throws {
    try DaemonFixture.with(Self.lengths) { daemon in
      let client = try daemon.connect()
      for count in 0...90 {
        for first in stride(from: 0, to: 256, by: max(1, count)) {
          let bytes = (first..<(first + count)).map { UInt8(truncatingIfNeeded: $0) }
          try client.send([0, 0, 0, UInt8(count)] + bytes)
          #expect(try client.receive(4 + count) == [0, 0, 0, UInt8(count)] + Self.uppercased(bytes))
        }
      }
    }
  }

  private static func uppercased(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { (97...122).contains($0) ? $0 - 32 : $0 }
  }

  /// Waits until the daemon has read all that was sent before.
  ///
  /// A lane takes sockets in the order in which they became readable, and answers after it has read: what
  /// another client of the same lane sends now is answered later.
  private static func waitUntilRead(by pilot: TestClient, _ message: String) throws {
    try pilot.send(message)
    _ = try pilot.receive(message.utf8.count)
  }
}
