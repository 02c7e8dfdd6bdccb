import FuzzTargets
import Sockets
import Testing

@testable import Usher

/// The header of a proxy, read without a socket.
@Suite struct ProxyHeaderTests {
  /// Bytes, and what they must come to.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let verdict: ProxyHeaderParser.Verdict

    init(_ name: String, _ bytes: [UInt8], _ verdict: ProxyHeaderParser.Verdict) {
      self.name = name
      self.bytes = bytes
      self.verdict = verdict
    }

    init(_ line: String, _ verdict: ProxyHeaderParser.Verdict) {
      self.init(line.debugDescription, Array(line.utf8), verdict)
    }

    var testDescription: String { name }
  }

  private static func client(_ address: String, _ port: UInt16) -> ProxyHeaderParser.Verdict {
    .complete(.client(.ip(IPAddress(address) ?? .ipv4Any, port: port)))
  }

  static let lines = [
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777\r\n", client("203.0.113.7", 50123)),
    Row("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", client("255.255.255.255", 65535)),
    Row("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", client("0.0.0.0", 0)),
    Row("PROXY TCP6 2001:db8::7 2001:db8::1 50123 7777\r\n", client("2001:db8::7", 50123)),
    Row("PROXY TCP6 2001:DB8::A ::1 1 2\r\n", client("2001:db8::a", 1)),
    // What an IPv4 client looks like to a proxy that listens on both.
    Row("PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.1 50123 7777\r\n", client("203.0.113.7", 50123)),
    Row(
      "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
      client("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535)),
    Row("PROXY UNKNOWN\r\n", .complete(.itself)),
    Row(
      "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
      .complete(.itself)),
    Row("PROXY UNKNOWN what \r ever \n stands here\r\n", .complete(.itself)),

    Row("", .unfinished),
    Row("P", .unfinished),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777", .unfinished),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777\r", .unfinished),
    // Neither of the two alone ends a line.
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777\n", .unfinished),
    Row("PROXY UNKNOWN" + String(repeating: "x", count: 93), .unfinished),

    Row("GET / HTTP/1.1\r\n", .wrong(.missing)),
    Row("POST / HTTP/1.1\r\n", .wrong(.missing)),
    Row("PROXYTCP4", .wrong(.missing)),
    Row("proxy TCP4", .wrong(.missing)),
    Row(" PROXY", .wrong(.missing)),
    Row("PROXY UNKNOWN" + String(repeating: "x", count: 94), .wrong(.longLine)),
    Row("PROXY UNKNOWN " + String(repeating: "x", count: 92) + "\r\n", .wrong(.longLine)),
    Row("PROXY \r\n", .wrong(.wrongLine)),
    Row("PROXY UNKNOWNS\r\n", .wrong(.wrongLine)),
    Row("PROXY UDP4 203.0.113.7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY tcp4 203.0.113.7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY  TCP4 203.0.113.7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4  203.0.113.7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777 \r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 7777\r\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.256 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.07 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 nowhere 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7\0 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 2001:db8::7 2001:db8::1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 ::ffff:203.0.113.7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP6 203.0.113.7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP6 2001:db8::7 192.0.2.1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP6 fe80::1%lo ::1 50123 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 65536 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 50123 65536\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 050 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 -1 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 +1 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1 0x1 7777\r\n", .wrong(.wrongLine)),
    Row("PROXY TCP4 203.0.113.7 192.0.2.1  7777\r\n", .wrong(.wrongLine)),
  ]

  private typealias Headers = ProxyHeaders

  static let blocks = [
    Row("IPv4", Headers.block(0x21, 0x11, Headers.tcp4), .complete(.client(Headers.client4))),
    Row("IPv6", Headers.block(0x21, 0x21, Headers.tcp6), .complete(.client(Headers.client6))),
    Row(
      "IPv4 mapped into IPv6",
      Headers.block(
        0x21, 0x21,
        Headers.zeros(10) + [0xFF, 0xFF, 203, 0, 113, 7] + Headers.zeros(16) + [0xC3, 0xCB, 0, 1]),
      .complete(.client(Headers.client4))),
    Row(
      "with values", Headers.block(0x21, 0x11, Headers.tcp4 + Headers.value(9) + Headers.value(0)),
      .complete(.client(Headers.client4))),
    Row(
      "with what is no value", Headers.block(0x21, 0x21, Headers.tcp6 + [1, 0xFF]),
      .complete(.client(Headers.client6))),
    Row(
      "as long as may be", Headers.block(0x21, 0x11, Headers.tcp4 + Headers.value(4_081)),
      .complete(.client(Headers.client4))),
    Row("local", Headers.block(0x20, 0x00, []), .complete(.itself)),
    Row("local with an address", Headers.block(0x20, 0x11, Headers.tcp4), .complete(.itself)),
    Row("local with a short address", Headers.block(0x20, 0x11, [1, 2, 3]), .complete(.itself)),
    Row("local of a family that there is not", Headers.block(0x20, 0xF7, [1]), .complete(.itself)),
    Row("of no family", Headers.block(0x21, 0x00, []), .complete(.itself)),
    Row("of no family, with values", Headers.block(0x21, 0x00, Headers.value(3)), .complete(.itself)),
    Row("over a Unix socket", Headers.block(0x21, 0x31, Headers.zeros(216)), .complete(.itself)),
    Row("over UDP", Headers.block(0x21, 0x12, Headers.tcp4), .complete(.itself)),
    Row("over IPv4, of no protocol", Headers.block(0x21, 0x10, Headers.tcp4), .complete(.itself)),

    Row("nothing but the signature", Headers.signature, .unfinished),
    Row("without its length", Array(Headers.block(0x21, 0x11, []).dropLast()), .unfinished),
    Row("without its address", Headers.block(0x21, 0x11, [], announcing: 12), .unfinished),
    Row("a byte short", Headers.block(0x21, 0x11, Headers.tcp4.dropLast(), announcing: 12), .unfinished),
    Row(
      "values a byte short", Headers.block(0x21, 0x11, Headers.tcp4 + [4, 0], announcing: 15), .unfinished),
    Row("local, announced and not there", Headers.block(0x20, 0x00, [], announcing: 4_096), .unfinished),

    Row("an empty line", [13, 10, 10], .wrong(.missing)),
    Row("another signature", Headers.signature.dropLast() + [11], .wrong(.missing)),
    Row("version 1 in binary", Headers.signature + [0x11], .wrong(.wrongVersion)),
    Row("version 3", Headers.signature + [0x31], .wrong(.wrongVersion)),
    Row("command 2", Headers.signature + [0x22], .wrong(.wrongCommand)),
    Row("family 4", Headers.block(0x21, 0x41, []), .wrong(.wrongFamily)),
    Row("protocol 3", Headers.block(0x21, 0x13, Headers.tcp4), .wrong(.wrongFamily)),
    Row("IPv4, too short", Headers.block(0x21, 0x11, Headers.tcp4.dropLast()), .wrong(.shortBlock)),
    Row("IPv4, empty", Headers.block(0x21, 0x11, []), .wrong(.shortBlock)),
    Row("IPv6 of IPv4's length", Headers.block(0x21, 0x21, Headers.tcp4), .wrong(.shortBlock)),
    Row("longer than may be", Headers.block(0x21, 0x11, [], announcing: 4_097), .wrong(.longBlock)),
    Row("as long as can be said", Headers.block(0x20, 0x00, [], announcing: 65_535), .wrong(.longBlock)),
  ]

  @Test(arguments: lines + blocks) func isReadAsTheProtocolSays(_ row: Row) {
    var parser = ProxyHeaderParser()
    #expect(parser.take(row.bytes).verdict == row.verdict)
  }

  @Test(arguments: lines + blocks) func canBeCutAnywhere(_ row: Row) {
    // Something follows, which is the client's and must be left to it.
    let stream = row.bytes + Array("PROXY".utf8)
    for cut in everySplit(of: stream) { expectSame(cut, as: stream) }
    expectSame(stream.indices.map { stream[$0...$0] }, as: stream)
  }

  @Test func nothingOfWhatFollowsIsTaken() {
    for header in [ProxyHeaders.line("203.0.113.7"), Headers.block(0x21, 0x11, Headers.tcp4)] {
      var parser = ProxyHeaderParser()
      let (count, verdict) = parser.take(header + header)
      #expect(count == header.count)
      #expect(verdict == .complete(.client(Headers.client4)))
    }
  }

  /// Good headers with some bytes exchanged, in chunks of any size.
  @Test func chunkingNeverChangesTheResult() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let good = (Self.lines + Self.blocks).map(\.bytes).filter { !$0.isEmpty }
    for round in 0..<2_000 {
      var stream = good.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let index = Int.random(in: stream.indices, using: &random)
        stream[index] = UInt8.random(in: .min ... .max, using: &random)
      }
      stream += random.bytes(Int.random(in: 0...40, using: &random))
      var (chunks, rest): ([ArraySlice<UInt8>], ArraySlice<UInt8>) = ([], stream[...])
      while !rest.isEmpty {
        let count = Int.random(in: 1...max(1, rest.count / 2), using: &random)
        chunks.append(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      guard expectSame(chunks, as: stream, "seed \(seed), round \(round)") else { return }
    }
  }

  @discardableResult
  private func expectSame(
    _ chunks: [ArraySlice<UInt8>], as stream: [UInt8], _ comment: Comment? = nil
  ) -> Bool {
    var whole = ProxyHeaderParser()
    let expected = whole.take(stream)
    var parser = ProxyHeaderParser()
    var result = (count: 0, verdict: ProxyHeaderParser.Verdict.unfinished)
    for chunk in chunks where result.verdict == .unfinished {
      let (count, verdict) = parser.take(chunk)
      result = (result.count + count, verdict)
    }
    #expect(result == expected, comment)
    return result == expected
  }
}
