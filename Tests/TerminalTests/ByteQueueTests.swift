import Testing

import Terminal

@Suite struct ByteQueueTests {
  @Test func bytesComeOutAsTheyWentInAndAreLetGo() {
    var queue = ByteQueue()
    var next: UInt8 = 0
    var expected: UInt8 = 0
    for _ in 0..<1_000 {
      queue.append((0..<7).map { next &+ $0 })
      next &+= 7
      // It is never empty.
      while queue.count > 3 {
        let count = queue.withFirst(3) { bytes in
          for index in bytes.indices { #expect(bytes[index] == expected &+ UInt8(index)) }
          return bytes.count
        }
        queue.remove(count)
        expected &+= UInt8(count)
      }
    }
    #expect(!queue.isEmpty)
    #expect(queue.bytes.count < 30)
  }

  @Test func whatIsEmptyLendsNothing() {
    var queue = ByteQueue()
    #expect(queue.isEmpty)
    queue.append([1])
    queue.remove(1)
    #expect(queue.isEmpty)
    #expect(queue.withFirst { $0.count } == 0)
  }
}
