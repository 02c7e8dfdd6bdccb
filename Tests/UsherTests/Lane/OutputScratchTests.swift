import Testing

@testable import Usher

@Suite struct OutputScratchTests {
  @Test func bytesWaitInOrderUntilAllAreForgotten() {
    let scratch = OutputScratch()
    scratch.append(upTo: 10) { $0.append(1) }
    scratch.append(upTo: 10) { out in
      out.append(2)
      out.append(3)
    }
    #expect(unsafe [UInt8](scratch.waiting) == [1, 2, 3])
    scratch.removeAll()
    #expect(scratch.count == 0)
  }

  @Test func nothingIsKeptOfABodyThatThrows() {
    let scratch = OutputScratch()
    scratch.append(upTo: 10) { $0.append(1) }
    do throws(Refusal) {
      try scratch.append(upTo: 10) { out throws(Refusal) in
        out.append(2)
        throw Refusal()
      }
      Issue.record("nothing was thrown")
    } catch {}
    #expect(unsafe [UInt8](scratch.waiting) == [1])
  }

  @Test func roomIsWhatIsLeft() {
    let scratch = OutputScratch()
    let most = 128 << 10
    #expect(scratch.hasRoom(for: most))
    #expect(!scratch.hasRoom(for: most + 1))
    scratch.append(upTo: most) { out in while !out.isFull { out.append(7) } }
    #expect(scratch.hasRoom(for: 0))
    #expect(!scratch.hasRoom(for: 1))
  }

  @Test func appendingWhileAnotherMessageIsWrittenIsABug() async {
    await #expect(processExitsWith: .failure) {
      let scratch = OutputScratch()
      scratch.append(upTo: 10) { _ in scratch.append(upTo: 1) { $0.append(1) } }
    }
  }

  // What has been written would be counted where the next is written.
  @Test func forgettingWhileAMessageIsWrittenIsABug() async {
    await #expect(processExitsWith: .failure) {
      let scratch = OutputScratch()
      scratch.append(upTo: 1) { $0.append(1) }
      scratch.append(upTo: 10) { _ in scratch.removeAll() }
    }
  }
}
