import Testing

@testable import Usher

@Suite struct OutputScratchTests {
  @Test func bytesWaitInOrderUntilAllAreForgotten() {
    var scratch = OutputScratch()
    _ = scratch.append(upTo: 10) { $0.append(1) }
    let written = scratch.append(upTo: 10) { out in
      out.append(2)
      out.append(3)
    }
    let waiting = unsafe [UInt8](scratch.waiting)
    #expect(written == 2)
    #expect(waiting == [1, 2, 3])
    scratch.removeAll()
    let count = scratch.count
    #expect(count == 0)
  }

  @Test func nothingIsKeptOfABodyThatThrows() {
    var scratch = OutputScratch()
    _ = scratch.append(upTo: 10) { $0.append(1) }
    do throws(Refusal) {
      _ = try scratch.append(upTo: 10) { out throws(Refusal) in
        out.append(2)
        throw Refusal()
      }
      Issue.record("nothing was thrown")
    } catch {}
    let waiting = unsafe [UInt8](scratch.waiting)
    #expect(waiting == [1])
  }

  @Test func roomIsWhatIsLeft() {
    var scratch = OutputScratch()
    let most = 128 << 10
    let fitsAll = scratch.hasRoom(for: most)
    let fitsMore = scratch.hasRoom(for: most + 1)
    #expect(fitsAll)
    #expect(!fitsMore)
    _ = scratch.append(upTo: most) { out in while !out.isFull { out.append(7) } }
    let fitsNone = scratch.hasRoom(for: 0)
    let fitsOne = scratch.hasRoom(for: 1)
    #expect(fitsNone)
    #expect(!fitsOne)
  }
}
