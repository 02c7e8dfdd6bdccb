import Testing

@testable import Varlink

@Suite struct VarlinkConversationTests {
  private let call = #"{"method":"a.b.C"}"#

  private func steps(_ conversation: inout VarlinkConversation, atMost count: Int = 20) -> [String] {
    var steps: [String] = []
    while steps.count < count {
      switch conversation.next() {
      case .call(let call): steps.append(call.method)
      case .wait: return steps + ["wait"]
      case .close(let violation): return steps + ["close: \(violation)"]
      }
    }
    return steps
  }

  @Test func pipelinedCallsComeOutInOrder() {
    var conversation = VarlinkConversation()
    conversation.receive(Array("{\"method\":\"a.b.A\"}\0{\"method\":\"a.b.B\"}\0{\"meth".utf8))
    #expect(steps(&conversation) == ["a.b.A", "a.b.B", "wait"])
    #expect(conversation.isInsideMessage)
    conversation.receive(Array("od\":\"a.b.C\"}\0".utf8))
    #expect(steps(&conversation) == ["a.b.C", "wait"])
    #expect(!conversation.isInsideMessage)
  }

  @Test func callsBeforeABadMessageAreStillAnsweredAndNothingAfterIt() {
    var conversation = VarlinkConversation()
    conversation.receive(Array("\(call)\0nonsense\0\(call)\0".utf8))
    let expected = ["a.b.C", "close: a message that is not a JSON object"]
    #expect(steps(&conversation) == expected)
    conversation.receive(Array("\(call)\0".utf8))
    #expect(steps(&conversation) == Array(expected.suffix(1)))
  }

  @Test func aMessageOverTheLimitEndsItBeforeItIsWhole() {
    var conversation = VarlinkConversation(limits: MessageLimits(messageBytes: 30))
    conversation.receive(Array("\(call)\0{\"method\":\"a.b.C\",\"parameters\":".utf8))
    #expect(steps(&conversation) == ["a.b.C", "close: a message over 30 bytes"])
  }

  @Test func aFloodEndsIt() {
    var conversation = VarlinkConversation(limits: MessageLimits(messageBytes: 30, pendingBytes: 60))
    for _ in 0..<3 { conversation.receive(Array("\(call)\0".utf8)) }
    #expect(!conversation.canWait)
    conversation.receive(Array("\(call)\0".utf8))
    #expect(steps(&conversation) == ["close: more than 60 bytes of calls waiting for an answer"])
  }

  @Test func aReaderThatStopsWhereItIsToldToNeverFloods() {
    var conversation = VarlinkConversation(limits: MessageLimits(messageBytes: 30, pendingBytes: 60))
    var answered = 0
    for _ in 0..<100 {
      conversation.receive(Array("\(call)\0".utf8))
      while !conversation.canWait, case .call = conversation.next() { answered += 1 }
    }
    #expect(answered > 90)
    #expect(steps(&conversation).last == "wait")
  }

  @Test(arguments: [Violation.notAnObject, .tooLong(limit: 1), .tooDeep(limit: 1), .flood(limit: 1)])
  func aViolationSaysGoodbyeWithAnError(violation: Violation) throws {
    let farewell = try Reading.messages(violation.farewell)
    #expect(
      farewell == [["error": "org.varlink.service.InvalidParameter", "parameters": ["parameter": "message"]]])
  }

  @Test func aCallThatForbidsRepliesGetsNone() {
    #expect(Violation.contradictory.farewell.isEmpty)
  }
}
