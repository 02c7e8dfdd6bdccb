import Sockets
import Testing

@testable import Varlink

@Suite struct VarlinkClientTests {
  /// A client, and the other end of its connection.
  struct Ends: ~Copyable {
    let service: Stream
    var client: VarlinkClient

    init(limits: MessageLimits = .replies) throws {
      let pair = try Stream.pair()
      service = pair.first
      client = VarlinkClient(pair.second, limits: limits)
    }

    consuming func withoutService() -> VarlinkClient { client }
  }

  /// Calls a method of a service that sent these bytes before it was asked.
  private func now(
    answered bytes: [UInt8], within time: Duration = .seconds(20), thenClosed: Bool = false
  ) throws -> TimeService.Now.Answer {
    var ends = try Ends(limits: MessageLimits(messageBytes: 1_000))
    if !bytes.isEmpty { _ = try ends.service.send(bytes.span) }
    if thenClosed { try ends.service.shutdown(.sending) }
    let answer = try ends.client.answer(to: TimeService.Now(), until: .now + time)
    let call = try [UInt8](capacity: 100) { (space: inout OutputSpan<UInt8>) throws(SocketError) in
      _ = try ends.service.receive(into: &space)
    }
    #expect(
      String(decoding: call, as: UTF8.self) == "{\"method\":\"com.example.Time.Now\",\"parameters\":{}}\0")
    return answer
  }

  @Test func theAnswerComesBackAsItsType() throws {
    let answer = try now(answered: Array("{\"parameters\":{\"text\":\"noon\",\"peer\":1,\"new\":2}}\0".utf8))
    #expect(answer == TimeService.Now.Answer(text: "noon", peer: 1))
  }

  @Test func anErrorOfTheServiceIsToldAsSuch() {
    #expect(throws: VarlinkClientError.refused(.invalidParameter("zone"))) {
      try now(answered: Reply.encode(error: .invalidParameter("zone")))
    }
  }

  @Test(arguments: ["", "{\"parameters\":"])
  func aServiceThatDoesNotAnswerIsNotWaitedForBeyondTheDeadline(bytes: String) {
    let start = ContinuousClock.now
    #expect(throws: VarlinkClientError.timedOut) {
      try now(answered: Array(bytes.utf8), within: .milliseconds(80))
    }
    #expect(ContinuousClock.now - start >= .milliseconds(80))
  }

  @Test(arguments: ["", "{\"parameters\":{\"text\":\"noon\",\"peer\":1}}"])
  func aServiceThatClosesBeforeItHasAnsweredIsToldAsSuch(bytes: String) {
    #expect(throws: VarlinkClientError.disconnected) {
      try now(answered: Array(bytes.utf8), thenClosed: true)
    }
  }

  @Test(arguments: [
    "nonsense\0", "{}}\0", "\0", "{\"parameters\":{}}\0",
    "{\"continues\":true,\"parameters\":{\"text\":\"noon\",\"peer\":1}}\0",
  ])
  func whatIsNoAnswerIsNotUnderstood(bytes: String) {
    let error = #expect(throws: VarlinkClientError.self) { try now(answered: Array(bytes.utf8)) }
    guard case .notUnderstood = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func anAnswerOverTheLimitIsNotReadToItsEnd() {
    #expect(throws: VarlinkClientError.notUnderstood("a message over 1000 bytes")) {
      try now(answered: [UInt8](repeating: UInt8(ascii: "x"), count: 1_001))
    }
  }

  @Test func aServiceThatDoesNotReadIsNotWaitedForBeyondTheDeadline() throws {
    let ends = try Ends()
    let text = String(repeating: "x", count: 8 << 20)
    #expect(throws: VarlinkClientError.timedOut) {
      try ends.client.send(TimeService.Now(zone: text), until: .now + .milliseconds(80))
    }
    #expect(try ends.service.peerCredentials().pid > 0)
  }

  @Test func aServiceThatRefusedAndClosedIsStillHeard() throws {
    let ends = try Ends()
    let bytes = Reply.encode(error: .permissionDenied)
    _ = try ends.service.send(bytes.span)
    var client = ends.withoutService()
    #expect(throws: VarlinkClientError.refused(.permissionDenied)) {
      try client.call(TimeService.Now(), until: .now + .seconds(20))
    }
  }

  @Test func severalRepliesComeOneByOne() throws {
    var ends = try Ends()
    for tick in 1...3 {
      let bytes = try Reply.encode(TimeService.Ticks.Answer(tick: tick), continues: tick < 3)
      _ = try ends.service.send(bytes.span)
    }
    try ends.client.send(TimeService.Ticks(count: 3), mode: .more, until: .now + .seconds(20))
    var ticks: [Int?] = []
    var reply: Reply
    repeat {
      reply = try ends.client.receive(until: .now + .seconds(20))
      ticks.append(reply.parameters(as: TimeService.Ticks.Answer.self)?.tick)
    } while reply.continues
    #expect(ticks == [1, 2, 3])
  }

  @Test func whatIsThereIsHandedOutWithoutWaiting() throws {
    var ends = try Ends()
    let first = try ends.client.receiveIfThere()
    #expect(first == nil)
    let bytes = try (1...3).flatMap { tick in
      try Reply.encode(TimeService.Ticks.Answer(tick: tick), continues: tick < 3)
    }
    // Two whole ones and half of the third.
    let (early, late) = (Array(bytes.dropLast(10)), Array(bytes.suffix(10)))
    _ = try ends.service.send(early.span)
    var ticks: [Int?] = []
    while let reply = try ends.client.receiveIfThere() {
      ticks.append(reply.parameters(as: TimeService.Ticks.Answer.self)?.tick)
    }
    #expect(ticks == [1, 2])
    _ = try ends.service.send(late.span)
    let last = try ends.client.receiveIfThere()
    #expect(last?.parameters(as: TimeService.Ticks.Answer.self)?.tick == 3)
    try ends.service.shutdown(.sending)
    #expect(throws: VarlinkClientError.disconnected) { try ends.client.receiveIfThere() }
  }
}
