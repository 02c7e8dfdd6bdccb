import Testing
import Usher

@testable import usher_bench

/// What is made of what comes back.
@Suite struct AnswerTests {
  private let stamp = Stamp(client: 5, message: 6)

  private func answer(_ framing: Framing, size: Int = 40, isUpper: Bool = false) -> [UInt8] {
    let run = MessageRun(framing: framing, size: size, count: 1, isUpper: isUpper)
    run.stamp(0, with: stamp)
    return unsafe Array(run.bytes(0..<run.frame))
  }

  /// Examines an answer in pieces of a size, until one is not right.
  private func examine(
    _ answer: [UInt8], _ check: inout AnswerCheck, pieces: Int = 1_000
  ) -> AnswerCheck.Finding {
    for start in stride(from: 0, to: answer.count, by: pieces) {
      let finding = unsafe answer.withUnsafeBytes { bytes in
        let end = min(start + pieces, bytes.count)
        return unsafe check.examine(.init(rebasing: bytes[start..<end]), of: stamp, at: start)
      }
      guard finding == .right else { return finding }
    }
    return .right
  }

  @Test(arguments: Framing.allCases, [1, 3, 1_000])
  func theFirstAnswerShowsTheService(_ framing: Framing, _ pieces: Int) {
    for (isUpper, service) in [(true, AnswerCheck.Service.upper), (false, .echo)] {
      var check = AnswerCheck(framing: framing, size: 40, service: nil)
      let finding = examine(answer(framing, isUpper: isUpper), &check, pieces: pieces)
      #expect(finding == .right)
      #expect(check.service == service)
    }
  }

  @Test func onceItIsKnownTheOtherServiceIsWrong() {
    var check = AnswerCheck(framing: .raw, size: 40, service: .upper)
    let finding = examine(answer(.raw), &check)
    #expect(finding == .wrong)
  }

  @Test(arguments: Framing.allCases, [0, 1, 15, 16, 39])
  func oneWrongByteIsFound(_ framing: Framing, _ place: Int) {
    for service in [nil, AnswerCheck.Service.echo] {
      var check = AnswerCheck(framing: framing, size: 40, service: service)
      var wrong = answer(framing)
      wrong[framing.prefixCount + place] ^= 0x80
      let finding = examine(wrong, &check)
      #expect(finding == .wrong)
    }
  }

  @Test func anotherClientsAnswerIsWrong() {
    var check = AnswerCheck(framing: .raw, size: 40, service: .echo)
    let run = MessageRun(framing: .raw, size: 40, count: 1)
    run.stamp(0, with: Stamp(client: 4, message: 6))
    let finding = examine(unsafe Array(run.bytes(0..<40)), &check)
    #expect(finding == .wrong)
  }

  @Test(arguments: [Framing.line, .length])
  func anAnswerThatEndsTooEarlyIsShort(_ framing: Framing) {
    var check = AnswerCheck(framing: framing, size: 40, service: .echo)
    let short = Array(answer(.raw)[..<30])
    let finding = examine(framing.framed(short.span), &check)
    #expect(finding == .short)
  }

  @Test(arguments: [1, 2, 3, 5, 7, 100])
  func answersAreCountedHoweverTheyFall(_ pieces: Int) {
    let texts: [[UInt8]] = [Array("one".utf8), [], Array("a longer one".utf8), [0x21]]
    for framing in [Framing.line, .length] {
      let stream = texts.flatMap { framing.framed($0.span) }
      let counting = AnswerCount(framing: framing, size: 4)
      var place = AnswerCount.Place()
      var ended = 0
      for start in stride(from: 0, to: stream.count, by: pieces) {
        ended += unsafe stream[start..<min(start + pieces, stream.count)].withUnsafeBytes {
          unsafe counting.take($0, at: &place)
        }
      }
      #expect(ended == 4)
      #expect(place.isBetween)
    }
  }

  @Test func underRawAnAnswerHasAsManyBytesAsTheMessage() {
    let counting = AnswerCount(framing: .raw, size: 4)
    var place = AnswerCount.Place()
    let ended = [3, 1, 9].map { count in
      unsafe [UInt8](repeating: 0, count: count).withUnsafeBytes { unsafe counting.take($0, at: &place) }
    }
    #expect(ended == [0, 1, 2])
    #expect(!place.isBetween)
  }
}
