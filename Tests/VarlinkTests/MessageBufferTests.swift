import Testing

@testable import Varlink

@Suite struct MessageBufferTests {
  @Test(arguments: 1...9)
  func messagesComeOutTheSameHoweverTheBytesArrive(pieceSize: Int) throws {
    let bytes = Array("one\0\0three\0four".utf8)
    var buffer = MessageBuffer()
    var messages: [String] = []
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
      buffer.append(bytes[start..<min(start + pieceSize, bytes.count)])
      while let message = try buffer.next(limit: 5) {
        messages.append(String(decoding: message, as: UTF8.self))
      }
    }
    #expect(messages == ["one", "", "three"])
    #expect(buffer.count == 4)
  }

  @Test func aMessageOfExactlyTheLimitPasses() throws {
    var buffer = MessageBuffer()
    buffer.append(Array("12345\0".utf8))
    #expect(try buffer.next(limit: 5)?.count == 5)
  }

  @Test(arguments: ["123456", "123456\0", "123456\0x\0"])
  func aMessageOverTheLimitIsRefusedEvenBeforeItsEnd(text: String) {
    var buffer = MessageBuffer()
    buffer.append(Array(text.utf8))
    #expect(throws: Violation.tooLong(limit: 5)) { try buffer.next(limit: 5) }
  }

  @Test func theLimitCountsFromTheStartOfEachMessage() throws {
    var buffer = MessageBuffer()
    buffer.append(Array("1234\0".utf8) + Array("12345".utf8))
    #expect(try buffer.next(limit: 5)?.count == 4)
    #expect(try buffer.next(limit: 5) == nil)
    buffer.append([0])
    #expect(try buffer.next(limit: 5)?.count == 5)
  }

  // Looking at every byte again for each that arrives would take hours here.
  @Test(.timeLimit(.minutes(1)))
  func aLongMessageInSingleBytesCostsNoMoreThanItsLength() throws {
    var buffer = MessageBuffer()
    for _ in 0..<(1 << 20) {
      buffer.append(CollectionOfOne(UInt8(ascii: "x")))
      #expect(try buffer.next(limit: 1 << 20) == nil)
    }
    buffer.append([0])
    #expect(try buffer.next(limit: 1 << 20)?.count == 1 << 20)
  }

  @Test(.timeLimit(.minutes(1)))
  func manyMessagesInOnePieceCostNoMoreThanTheirLength() throws {
    var buffer = MessageBuffer()
    buffer.append([UInt8](repeating: 0, count: 1 << 20))
    var count = 0
    while try buffer.next(limit: 5) != nil {
      count += 1
      if count.isMultiple(of: 2) { buffer.append([0]) }
      if count == 1 << 20 { break }
    }
    #expect(count == 1 << 20)
    #expect(buffer.count == 1 << 19)
  }
}
