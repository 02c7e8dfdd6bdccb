import FuzzTargets
import Testing
import Usher

@Suite struct LineDecodingTests {
  static let limit = 5

  /// A stream, and what it is cut into with a limit of five bytes.
  struct Row: CustomTestStringConvertible, Sendable {
    let stream: String
    var messages: [String] = []
    var failure: FrameDecoder.Failure?
    var testDescription: String { stream.debugDescription }
  }

  static let rows = [
    Row(stream: "one\n", messages: ["one"]),
    Row(stream: "one\r\n", messages: ["one"]),
    Row(stream: "\n", messages: [""]),
    Row(stream: "\r\n", messages: [""]),
    Row(stream: "\n\r\n\n", messages: ["", "", ""]),
    Row(stream: "one\ntwo\r\n\nfour\n", messages: ["one", "two", "", "four"]),
    Row(stream: "five5\n", messages: ["five5"]),
    Row(stream: "five5\r\n", messages: ["five5"]),
    Row(stream: "sixsix\n", failure: .messageTooLong),
    Row(stream: "sixsix\r\n", failure: .messageTooLong),
    Row(stream: "one\nsixsix\ntwo\n", messages: ["one"], failure: .messageTooLong),
    Row(stream: "far longer than that\n", failure: .messageTooLong),
    Row(stream: "last", messages: ["last"]),
    Row(stream: "one\nlast", messages: ["one", "last"]),
    Row(stream: "five5", messages: ["five5"]),
    Row(stream: "sixsix", failure: .messageTooLong),
    Row(stream: "five5\r", failure: .messageTooLong),
    Row(stream: "a\rb\n", messages: ["a\rb"]),
    Row(stream: "a\r", messages: ["a\r"]),
    Row(stream: "\r", messages: ["\r"]),
    Row(stream: "a\r\r\n", messages: ["a\r"]),
    Row(stream: "\r\r\n", messages: ["\r"]),
    Row(stream: "a\n\r", messages: ["a", "\r"]),
    Row(stream: ""),
  ]

  @Test(arguments: rows)
  func aStreamIsCutTheSameWhereverItIsSplit(_ row: Row) {
    let expected = Cut(messages: row.messages.map { Array($0.utf8) }, failure: row.failure)
    for chunks in everySplit(of: Array(row.stream.utf8)) {
      #expect(Cut(chunks, framing: .line, limit: Self.limit) == expected, "\(chunks.map(Array.init))")
    }
  }

  @Test(arguments: rows)
  func aStreamIsCutTheSameByteByByte(_ row: Row) {
    let expected = Cut(messages: row.messages.map { Array($0.utf8) }, failure: row.failure)
    let stream = Array(row.stream.utf8)
    let chunks = stream.indices.map { stream[$0...$0] }
    #expect(Cut(chunks, framing: .line, limit: Self.limit) == expected)
  }

  @Test func theReferenceAgrees() {
    for row in Self.rows {
      let expected = Cut(messages: row.messages.map { Array($0.utf8) }, failure: row.failure)
      #expect(plainCut(Array(row.stream.utf8), framing: .line, limit: Self.limit) == expected)
    }
  }

  @Test func manyLinesInOneChunkComeInOrder() {
    let stream = (0..<10_000).map { "\($0)\n" }.joined()
    let cut = Cut(stream, framing: .line, limit: 100)
    #expect(cut.messages == (0..<10_000).map { Array("\($0)".utf8) })
  }
}
