import FuzzTargets
import Testing

@testable import Usher

@Suite struct FramingTests {
  @Test func aMessageIsFramed() {
    let bytes: [UInt8] = [1, 2, 3]
    #expect(Framing.raw.framed(bytes.span) == [1, 2, 3])
    #expect(Framing.line.framed(bytes.span) == [1, 2, 3, 10])
    #expect(Framing.length.framed(bytes.span) == [0, 0, 0, 3, 1, 2, 3])
  }

  @Test func aLengthFillsFourBytesInNetworkOrder() {
    let bytes = [UInt8](repeating: 7, count: 0x0102_03)
    #expect(Array(Framing.length.framed(bytes.span).prefix(4)) == [0, 1, 2, 3])
  }

  @Test(arguments: Framing.allCases, [0, 1, 255, 256, 70_000])
  func whatIsWrittenIsFramedLikeWhatIsGiven(_ framing: Framing, _ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let written = [UInt8](capacity: framing.wholeCount(for: count)) { out in
      framing.append(to: &out) { $0.append(copying: bytes.span) }
    }
    #expect(written == framing.framed(bytes.span))
    #expect(written.count == framing.wholeCount(for: count))
  }

  @Test(arguments: Framing.allCases)
  func writingLessThanThereIsRoomForIsAShorterMessage(_ framing: Framing) {
    let written = [UInt8](capacity: framing.wholeCount(for: 100)) { out in
      framing.append(to: &out) { $0.append(7) }
    }
    #expect(written == framing.framed([7].span))
  }

  // A body may fill what it is lent, or think better of what it has written.
  @Test(arguments: Framing.allCases)
  func aBodySeesNothingButItsOwnRoom(_ framing: Framing) {
    let written = [UInt8](capacity: framing.wholeCount(for: 3)) { out in
      framing.append(to: &out) { body in
        #expect(body.count == 0)
        body.append(9)
        body.removeAll()
        while !body.isFull { body.append(7) }
        #expect(body.count == 3)
      }
    }
    #expect(written == framing.framed([7, 7, 7].span))
  }

  @Test(arguments: [Framing.raw, .line])
  func aTextOfTheServersIsALine(_ framing: Framing) {
    #expect(framing.framedText("too loud") == Array("too loud\n".utf8))
  }

  @Test func aTextOfTheServersIsAMessage() {
    #expect(Framing.length.framedText("too loud") == [0, 0, 0, 8] + Array("too loud".utf8))
  }

  @Test(arguments: Framing.allCases)
  func aTextWithLineEndsStaysOneMessage(_ framing: Framing) {
    #expect(framing.framedText("a\nb\r\nc") == framing.framedText("a b  c"))
  }

  @Test(arguments: Framing.allCases, ["", "x", "one two"])
  func whatIsFramedIsCutAgain(_ framing: Framing, _ text: String) {
    guard framing != .raw else { return }
    let stream = framing.framed(Array(text.utf8).span)
    #expect(
      Cut(stream + stream, framing: framing, limit: 100).messages == [Array(text.utf8), Array(text.utf8)])
  }
}
