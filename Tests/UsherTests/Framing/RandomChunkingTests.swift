import FuzzTargets
import Testing
import Usher

@Suite struct RandomChunkingTests {
  /// A stream of many short messages, some of them wrong, of bytes that mean something to the framing.
  private func stream(_ framing: Framing, limit: Int, using random: inout SeededGenerator) -> [UInt8] {
    var stream: [UInt8] = []
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      // Mostly within the limit, now and then just over it.
      let count = Int.random(
        in: 0...(limit + (Int.random(in: 0..<20, using: &random) == 0 ? 2 : 0)), using: &random)
      let body =
        (0..<count).map { _ in [0x61, 0x62, 0x0D, 0x00].randomElement(using: &random) ?? 0 } as [UInt8]
      switch framing {
      case .raw: stream += body
      case .line: stream += body + (Bool.random(using: &random) ? [0x0D, 0x0A] : [0x0A])
      case .length: stream += [0, 0, 0, UInt8(count)] + body
      }
    }
    return stream.dropLast(Int.random(in: 0...3, using: &random))
  }

  private func chunks(of stream: [UInt8], using random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    var chunks: [ArraySlice<UInt8>] = []
    var rest = stream[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...9, using: &random)
      chunks.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return chunks
  }

  @Test(arguments: [Framing.line, .length])
  func chunkingNeverChangesTheResult(_ framing: Framing) {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for round in 0..<500 {
      let limit = Int.random(in: 1...12, using: &random)
      let stream = stream(framing, limit: limit, using: &random)
      let chunks = chunks(of: stream, using: &random)
      let expected = plainCut(stream, framing: framing, limit: limit)
      let result = Cut(chunks, framing: framing, limit: limit)
      #expect(
        result == expected, "seed \(seed), round \(round), limit \(limit), chunks \(chunks.map(Array.init))")
      guard result == expected else { return }
    }
  }

  @Test(arguments: [Framing.line, .length])
  func noMoreIsHeldThanOneMessage(_ framing: Framing) throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    let limit = 12
    for _ in 0..<100 {
      var decoder = FrameDecoder(framing: framing, limit: limit)
      let stream = stream(framing, limit: limit, using: &random)
      for chunk in chunks(of: stream, using: &random) {
        let failed = unsafe chunk.withUnsafeBytes { bytes in
          do {
            try unsafe decoder.decode(bytes) { _ in true }
            return false
          } catch {
            return true
          }
        }
        if failed { break }
        #expect(decoder.heldCount <= limit + (framing == .line ? 1 : 4), "seed \(seed)")
      }
    }
  }

  private func time(_ framing: Framing, messages count: Int, of size: Int) -> Duration {
    let message = [UInt8](repeating: 0x61, count: size)
    var stream: [UInt8] = []
    for _ in 0..<count { stream += framing.framed(message.span) }
    let chunks = stream.indices.map { stream[$0...$0] }
    var cut = Cut()
    let time = ContinuousClock().measure { cut = Cut(chunks, framing: framing, limit: size) }
    #expect(cut == Cut(messages: [[UInt8]](repeating: message, count: count)))
    return time
  }

  // Every byte copied anew for each that follows would be 32 GiB, a hundred times the work.
  @Test(arguments: [Framing.line, .length])
  func aLongMessageInSingleBytesIsNoMoreWorkThanManyShortOnes(_ framing: Framing) {
    let short = time(framing, messages: 256, of: 1 << 10)
    let long = time(framing, messages: 1, of: 256 << 10)
    #expect(long < short * 8 + .milliseconds(500))
  }
}
