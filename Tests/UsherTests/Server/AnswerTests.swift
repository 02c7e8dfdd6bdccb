import Dispatch
import Testing

@testable import Usher

@Suite struct AnswerTests {
  private let farOff = DispatchTime.now() + .seconds(patienceSeconds)

  @Test func anAnswerThatIsThereIsHadAtOnce() async {
    let answer = Answer<Int>()
    answer.give(7)
    #expect(await answer.wait(until: .now()) == 7)
  }

  @Test func anAnswerIsHadWhenItComes() async {
    let answer = Answer<Int>()
    DispatchQueue.global().async { answer.give(7) }
    #expect(await answer.wait(until: farOff) == 7)
  }

  @Test func nothingIsWaitedForLongerThanAgreed() async {
    let answer = Answer<Int>()
    let start = ContinuousClock.now
    #expect(await answer.wait(until: .now() + .milliseconds(20)) == nil)
    #expect(start.duration(to: .now) >= .milliseconds(20))
  }

  @Test func aLateAnswerHarmsNobody() async {
    let answer = Answer<Int>()
    #expect(await answer.wait(until: .now()) == nil)
    answer.give(7)
    #expect(await answer.wait(until: .now()) == 7)
  }

  @Test func theDeadlineOfAnAnswerThatCameHarmsNobody() async {
    let answer = Answer<Int>()
    DispatchQueue.global().async { answer.give(7) }
    #expect(await answer.wait(until: .now() + .milliseconds(200)) == 7)
    // The second wait ends after the first one's deadline.
    #expect(await Answer<Int>().wait(until: .now() + .milliseconds(250)) == nil)
  }
}
