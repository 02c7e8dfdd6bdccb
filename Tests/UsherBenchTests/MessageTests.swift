import Testing
import Usher

@testable import usher_bench

/// The messages of a run, and what is made of the answers.
@Suite struct MessageTests {
  private static func bytes(of run: borrowing MessageRun) -> [UInt8] {
    unsafe Array(run.bytes(0..<(run.frame * run.count)))
  }

  @Test(arguments: [0, 1, 0xff_ffff << 40 | 0xff_ffff_ffff, 0x0123_4567_89ab_cdef] as [UInt64])
  func aNumberIsReadFromItsLetters(_ number: UInt64) {
    #expect(Letters.number(Letters.of(number, first: UInt8(ascii: "a"))) == number)
    #expect(Stamp(number: number).number == number)
  }

  @Test func whatIsNoLetterIsNoNumber() {
    var letters = Letters.of(7, first: UInt8(ascii: "a"))
    letters.1 ^= 0x20
    #expect(Letters.number(letters) == nil)
    #expect(Letters.number(Letters.of(7, first: UInt8(ascii: "A"))) == nil)
  }

  @Test(arguments: Framing.allCases, [1, 7, 16, 64, 1_000])
  func eachMessageIsOneOfTheFramingAndDiffersFromTheNext(_ framing: Framing, _ size: Int) throws {
    let run = MessageRun(framing: framing, size: size, count: 2)
    run.stamp(0, with: Stamp(client: 3, message: 4))
    run.stamp(1, with: Stamp(client: 3, message: 5))
    let bytes = Self.bytes(of: run)
    #expect(bytes.count == 2 * run.frame)
    #expect(bytes[..<run.frame] != bytes[run.frame...])
    guard framing != .raw else { return }
    var decoder = FrameDecoder(framing: framing, limit: size)
    var lengths: [Int] = []
    try unsafe bytes.withUnsafeBytes { bytes in
      try unsafe decoder.decode(bytes) { message in
        lengths.append(message.count)
        return true
      }
    }
    #expect(lengths == [size, size])
  }

  @Test func clientsSendDifferentMessages() {
    let run = MessageRun(framing: .raw, size: 64, count: 2)
    run.stamp(0, with: Stamp(client: 1, message: 9))
    run.stamp(1, with: Stamp(client: 2, message: 9))
    let bytes = Self.bytes(of: run)
    #expect(bytes[..<64] != bytes[64...])
  }

  @Test(arguments: Framing.allCases)
  func theOneOfUpperIsTheOtherInUpperCase(_ framing: Framing) {
    let plain = MessageRun(framing: framing, size: 500, count: 1)
    let upper = MessageRun(framing: framing, size: 500, count: 1, isUpper: true)
    plain.stamp(0, with: Stamp(client: 77, message: 1_234))
    upper.stamp(0, with: Stamp(client: 77, message: 1_234))
    let expected = Self.bytes(of: plain).map { (0x61...0x7a).contains($0) ? $0 - 32 : $0 }
    #expect(Self.bytes(of: upper) == expected)
  }
}
