import FuzzTargets
import Testing
import Usher

@Suite struct FrameDecoderTests {
  private func decode(
    _ text: String, with decoder: inout FrameDecoder, deliver: (borrowing Message) throws -> Bool
  ) throws {
    try unsafe Array(text.utf8).withUnsafeBytes { bytes in try unsafe decoder.decode(bytes, deliver: deliver)
    }
  }

  @Test func aRawMessageIsTheWholeChunk() {
    let chunks: [ArraySlice<UInt8>] = [[1, 2, 10], [3]]
    #expect(Cut(chunks, framing: .raw, limit: 1) == Cut(messages: [[1, 2, 10], [3]]))
  }

  @Test func theRestIsDroppedOnceTheReceiverHasEnough() throws {
    var decoder = FrameDecoder(framing: .line, limit: 10)
    var lines: [String] = []
    try decode("on", with: &decoder) { _ in true }
    try decode("e\ntwo\nthr", with: &decoder) { message in
      lines.append(message.text())
      return false
    }
    #expect(lines == ["one"])
    #expect(decoder.isAtBoundary)
  }

  @Test func whatTheReceiverThrowsComesThrough() {
    var decoder = FrameDecoder(framing: .line, limit: 10)
    #expect(throws: Refusal.self) { try decode("one\n", with: &decoder) { _ in throw Refusal() } }
  }

  @Test(arguments: [Framing.line, .length])
  func theBoundaryIsWhereNoMessageIsUnderWay(_ framing: Framing) throws {
    var decoder = FrameDecoder(framing: framing, limit: 10)
    let frame = framing.framed([1, 2, 3].span)
    for count in 0..<frame.count {
      #expect(decoder.isAtBoundary == (count == 0))
      try unsafe frame[count...count].withUnsafeBytes { bytes in
        try unsafe decoder.decode(bytes) { _ in true }
      }
    }
    #expect(decoder.isAtBoundary)
  }

  @Test func anEmptyStreamEndsWithoutAMessage() throws {
    for framing in Framing.allCases {
      var decoder = FrameDecoder(framing: framing, limit: 10)
      try decoder.finish { _ in
        Issue.record("a message out of nothing")
        return true
      }
    }
  }
}
