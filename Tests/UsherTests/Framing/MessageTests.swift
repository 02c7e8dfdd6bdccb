import Testing
import Usher

@Suite struct MessageTests {
  private func lend<Result>(_ bytes: [UInt8], _ body: (borrowing Message) throws -> Result) rethrows -> Result
  {
    try unsafe bytes.withUnsafeBytes { bytes in
      let message = unsafe Message(lending: bytes)
      return try body(message)
    }
  }

  @Test func everyFormHasTheSameBytes() {
    let bytes: [UInt8] = [0x68, 0xC3, 0xA9, 0x00]
    lend(bytes) { message in
      #expect(message.count == 4)
      #expect(message.copy() == bytes)
      #expect(message.text() == "hé\0")
      #expect(message.withBytes { span in span.indices.map { span[$0] } } == bytes)
    }
  }

  @Test func whatIsNotTextBecomesTheReplacementCharacter() {
    #expect(lend([0x61, 0xFF]) { $0.text() } == "a\u{FFFD}")
  }

  @Test func anEmptyMessageIsNothing() {
    lend([]) { message in
      #expect(message.count == 0)
      #expect(message.copy().isEmpty)
      #expect(message.text().isEmpty)
      #expect(message.withBytes { $0.isEmpty })
    }
  }
}
