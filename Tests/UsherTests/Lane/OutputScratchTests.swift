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

  @Test(arguments: Framing.allCases)
  func eachMessageLiesWithinItsFraming(_ framing: Framing) {
    let scratch = OutputScratch()
    let messages: [[UInt8]] = [[1, 2, 3], [], [4]]
    for message in messages {
      scratch.append(upTo: 3, framing: framing) { $0.append(copying: message.span) }
    }
    #expect(unsafe [UInt8](scratch.waiting) == messages.flatMap { framing.framed($0.span) })
  }

  @Test(arguments: Framing.allCases)
  func theLongestMessageThatFitsHasRoomForItsFramingToo(_ framing: Framing) {
    let scratch = OutputScratch()
    let bytes = [UInt8](repeating: 7, count: 128 << 10)
    scratch.append(upTo: bytes.count, framing: framing) { $0.append(copying: bytes.span) }
    #expect(unsafe [UInt8](scratch.waiting) == framing.framed(bytes.span))
    #expect(!scratch.hasRoom(for: 1))
  }

  @Test func whatIsSetAsideKeepsItsRoomUntilThatIsTakenBack() {
    let scratch = OutputScratch()
    let most = 128 << 10
    scratch.append(upTo: 10) { $0.append(1) }
    let aside = unsafe scratch.setAside()
    #expect(scratch.count == 0)
    scratch.append(upTo: 10) { $0.append(2) }
    #expect(unsafe [UInt8](scratch.waiting) == [2])
    #expect(unsafe [UInt8](aside) == [1])
    // Not while something stands behind it.
    scratch.takeBackAside()
    #expect(unsafe [UInt8](scratch.waiting) == [2])
    #expect(!scratch.hasRoom(for: most - 1))
    scratch.removeAll()
    scratch.takeBackAside()
    #expect(scratch.hasRoom(for: most))
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

extension OutputScratch {
  /// Appends a message as a client's answer comes about.
  fileprivate func append<E: Error>(
    upTo capacity: Int, framing: Framing = .raw, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) {
    let room = unsafe UnsafeMutableBufferPointer(start: lend(framing: framing), count: capacity)
    var out = unsafe OutputSpan(buffer: room, initializedCount: 0)
    do throws(E) {
      try body(&out)
    } catch {
      takeBack()
      throw error
    }
    keep(unsafe out.finalize(for: room), framing: framing)
  }
}
