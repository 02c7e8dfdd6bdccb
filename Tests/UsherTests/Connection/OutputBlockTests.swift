import Testing

@testable import Usher

@Suite struct OutputBlockTests {
  private func waiting(in block: OutputBlock) -> [UInt8] { unsafe [UInt8](block.waiting) }

  @Test func bytesWaitInOrder() {
    let block = OutputBlock(capacity: 10)
    let written = block.append(upTo: 4) { out in
      out.append(1)
      out.append(2)
    }
    unsafe ([3, 4] as [UInt8]).withUnsafeBytes { unsafe block.append($0) }
    #expect(written == 2)
    #expect(waiting(in: block) == [1, 2, 3, 4])
    #expect(block.room == 6)
  }

  @Test func whatIsSentIsForgotten() {
    let block = OutputBlock(capacity: 4)
    _ = block.append(upTo: 4) { out in for byte in 1...4 { out.append(UInt8(byte)) } }
    block.remove(first: 3)
    #expect(waiting(in: block) == [4])
    #expect(block.room == 0)
    block.remove(first: 1)
    #expect(block.count == 0)
    #expect(block.room == 4)
  }

  @Test func nothingIsKeptOfABodyThatThrows() {
    let block = OutputBlock(capacity: 4)
    #expect(throws: Refusal.self) {
      try block.append(upTo: 4) { out throws(Refusal) in
        out.append(1)
        throw Refusal()
      }
    }
    #expect(block.count == 0)
  }
}
