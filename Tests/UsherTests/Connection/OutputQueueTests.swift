import Testing

@testable import Usher

@Suite struct OutputQueueTests {
  /// Takes everything, as a socket would that takes at most so many bytes at once.
  private func drain(_ queue: inout OutputQueue, atMost most: Int) -> [UInt8] {
    var taken: [UInt8] = []
    while !queue.isEmpty {
      let sent =
        unsafe queue.withFirst { bytes in
          unsafe taken += bytes.prefix(most)
          return min(most, bytes.count)
        } ?? 0
      #expect(sent > 0)
      guard sent > 0 else { break }
      queue.remove(first: sent)
    }
    return taken
  }

  private func append(_ bytes: [UInt8], to queue: inout OutputQueue) {
    unsafe bytes.withUnsafeBytes { unsafe queue.append($0) }
  }

  @Test func bytesComeOutAsTheyWentIn() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var queue = OutputQueue()
      var expected: [UInt8] = []
      for _ in 0..<30 {
        let bytes = random.bytes([0, 1, 100, 1_024, 5_000, 70_000].randomElement(using: &random) ?? 0)
        expected += bytes
        if Bool.random(using: &random) {
          append(bytes, to: &queue)
        } else {
          // More room asked for than is used, as a service may.
          let written = queue.append(upTo: bytes.count + 10) { $0.append(copying: bytes.span) }
          #expect(written == bytes.count)
        }
      }
      let count = queue.count
      #expect(count == expected.count, "seed \(seed)")
      let most = Int.random(in: 1...200_000, using: &random)
      let taken = drain(&queue, atMost: max(most, 50))
      // Not within the expectation, which would take minutes to show a difference of so many bytes.
      let isEqual = taken == expected
      #expect(isEqual, "seed \(seed)")
      let isEmpty = queue.isEmpty
      #expect(isEmpty)
    }
  }

  @Test func appendingGoesOnWhileSomeIsSent() {
    var queue = OutputQueue()
    var taken: [UInt8] = []
    var expected: [UInt8] = []
    for round in 0..<1_000 {
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: round % 300)
      expected += bytes
      append(bytes, to: &queue)
      let sent =
        unsafe queue.withFirst { bytes in
          unsafe taken += bytes.prefix(149)
          return min(149, bytes.count)
        } ?? 0
      queue.remove(first: sent)
    }
    taken += drain(&queue, atMost: .max)
    let isEqual = taken == expected
    #expect(isEqual)
  }

  @Test func nothingIsKeptOfABodyThatThrows() {
    var queue = OutputQueue()
    append([1], to: &queue)
    do throws(Refusal) {
      _ = try queue.append(upTo: 100_000) { out throws(Refusal) in
        out.append(9)
        throw Refusal()
      }
      Issue.record("nothing was thrown")
    } catch {}
    append([2], to: &queue)
    let taken = drain(&queue, atMost: .max)
    #expect(taken == [1, 2])
  }

  @Test func anEmptyQueueLendsNothing() {
    var queue = OutputQueue()
    append([1, 2], to: &queue)
    queue.removeAll()
    let isEmpty = queue.isEmpty
    let lends = unsafe queue.withFirst { _ in true } ?? false
    #expect(isEmpty)
    #expect(!lends)
  }

  @Test func anEmptyQueueHoldsNoMemory() {
    var queue = OutputQueue()
    let written = queue.append(upTo: 100_000) { _ in }
    let lends = unsafe queue.withFirst { _ in true } ?? false
    #expect(written == 0)
    #expect(!lends)
  }

  @Test func aRefusedMessageLeavesNoMemoryInAnEmptyQueue() {
    var queue = OutputQueue()
    do throws(Refusal) {
      _ = try queue.append(upTo: 100_000) { _ throws(Refusal) in throw Refusal() }
      Issue.record("nothing was thrown")
    } catch {}
    let lends = unsafe queue.withFirst { _ in true } ?? false
    #expect(!lends)
  }

  @Test func aVeryLongQueueIsReleasedWithoutEndlessRecursion() {
    var queue = OutputQueue()
    let block = [UInt8](repeating: 1, count: 64 << 10)
    // 300 MB of blocks would be too much for this machine; small ones at once over their room make as long a chain.
    for _ in 0..<2_000 { append(block, to: &queue) }
    queue.removeAll()
    let count = queue.count
    #expect(count == 0)
  }
}
