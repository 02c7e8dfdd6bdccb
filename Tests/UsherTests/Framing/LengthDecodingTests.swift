import FuzzTargets
import Testing
import Usher

@Suite struct LengthDecodingTests {
  static let limit = 5

  /// A stream, and what it is cut into with a limit of five bytes.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let stream: [UInt8]
    var messages: [[UInt8]] = []
    var failure: FrameDecoder.Failure?
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "nothing", stream: []),
    Row(name: "zero", stream: [0, 0, 0, 0], messages: [[]]),
    Row(name: "zeros", stream: [0, 0, 0, 0, 0, 0, 0, 0], messages: [[], []]),
    Row(name: "one", stream: [0, 0, 0, 1, 7], messages: [[7]]),
    Row(name: "two", stream: [0, 0, 0, 1, 7, 0, 0, 0, 2, 8, 9], messages: [[7], [8, 9]]),
    Row(name: "looks like a length", stream: [0, 0, 0, 4, 0, 0, 0, 1], messages: [[0, 0, 0, 1]]),
    Row(name: "at the limit", stream: [0, 0, 0, 5, 1, 2, 3, 4, 5], messages: [[1, 2, 3, 4, 5]]),
    Row(name: "over the limit", stream: [0, 0, 0, 6, 1, 2, 3, 4, 5, 6], failure: .messageTooLong),
    Row(name: "over the limit, said only", stream: [0, 0, 0, 6], failure: .messageTooLong),
    Row(name: "second byte", stream: [0, 0, 1, 0], failure: .messageTooLong),
    Row(name: "third byte", stream: [0, 1, 0, 0], failure: .messageTooLong),
    Row(name: "far over", stream: [255, 255, 255, 255, 1], failure: .messageTooLong),
    Row(
      name: "good, then over", stream: [0, 0, 0, 1, 7, 0, 0, 0, 6], messages: [[7]], failure: .messageTooLong),
    Row(name: "header of one byte", stream: [0], failure: .truncated),
    Row(name: "header of three bytes", stream: [0, 0, 0], failure: .truncated),
    Row(name: "no body", stream: [0, 0, 0, 3], failure: .truncated),
    Row(name: "half a body", stream: [0, 0, 0, 3, 1, 2], failure: .truncated),
    Row(
      name: "good, then half", stream: [0, 0, 0, 1, 7, 0, 0, 0, 3, 1], messages: [[7]], failure: .truncated),
  ]

  @Test(arguments: rows)
  func aStreamIsCutTheSameWhereverItIsSplit(_ row: Row) {
    let expected = Cut(messages: row.messages, failure: row.failure)
    for chunks in everySplit(of: row.stream) {
      #expect(Cut(chunks, framing: .length, limit: Self.limit) == expected, "\(chunks.map(Array.init))")
    }
  }

  @Test(arguments: rows)
  func aStreamIsCutTheSameByteByByte(_ row: Row) {
    let chunks = row.stream.indices.map { row.stream[$0...$0] }
    let expected = Cut(messages: row.messages, failure: row.failure)
    #expect(Cut(chunks, framing: .length, limit: Self.limit) == expected)
  }

  @Test func theReferenceAgrees() {
    for row in Self.rows {
      let expected = Cut(messages: row.messages, failure: row.failure)
      #expect(plainCut(row.stream, framing: .length, limit: Self.limit) == expected, "\(row.name)")
    }
  }

  @Test func anAnnouncedLengthReservesNothing() throws {
    var decoder = FrameDecoder(framing: .length, limit: .max)
    let header: [UInt8] = [255, 255, 255, 255]
    try unsafe header.withUnsafeBytes { bytes in try unsafe decoder.decode(bytes) { _ in true } }
    #expect(decoder.heldCount == 4)
  }
}
