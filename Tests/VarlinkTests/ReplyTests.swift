import Testing

@testable import Varlink

@Suite struct ReplyTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func aReplyHasParametersAndNothingElse() throws {
    #expect(try text(Reply.encode(["x": 1])) == "{\"parameters\":{\"x\":1}}\0")
    #expect(try text(Reply.encode(Nothing())) == "{\"parameters\":{}}\0")
  }

  @Test func onlyAReplyThatIsNotTheLastSaysThatItContinues() throws {
    #expect(
      try text(Reply.encode(["x": 1], continues: true)) == "{\"continues\":true,\"parameters\":{\"x\":1}}\0")
  }

  @Test func anErrorHasItsNameAndItsParameters() {
    #expect(
      text(Reply.encode(error: .invalidParameter("x")))
        == "{\"error\":\"org.varlink.service.InvalidParameter\",\"parameters\":{\"parameter\":\"x\"}}\0")
    #expect(
      text(Reply.encode(error: .permissionDenied))
        == "{\"error\":\"org.varlink.service.PermissionDenied\",\"parameters\":{}}\0")
  }

  @Test func anErrorGetsOutEvenIfItsParametersDoNot() {
    let error = ReplyError("a.b.E", ["x": .number(.infinity)])
    #expect(text(Reply.encode(error: error)) == "{\"error\":\"a.b.E\",\"parameters\":{}}\0")
  }

  @Test(
    arguments: [
      (#"{}"#, nil, false), (#"{"parameters":null,"error":null,"continues":false}"#, nil, false),
      (#"{"parameters":{},"continues":true,"x":1}"#, nil, true),
      (#"{"error":"a.b.E"}"#, ReplyError("a.b.E"), false),
      (
        #"{"error":"a.b.E","parameters":{"n":9007199254740993}}"#,
        ReplyError("a.b.E", ["n": 9_007_199_254_740_993]), false
      ),
    ] as [(String, ReplyError?, Bool)])
  func repliesAreReadLiberally(message: String, error: ReplyError?, continues: Bool) throws {
    let reply = try Reply(message: ArraySlice(message.utf8), depth: 8)
    #expect(reply.error == error)
    #expect(reply.continues == continues)
  }

  @Test(arguments: [
    "", "[]", "{", #"{"error":7}"#, #"{"continues":"yes"}"#, #"{"error":"a.b.E","parameters":[]}"#,
  ])
  func whatIsNoReplyIsAnError(message: String) {
    #expect(throws: Violation.self) { try Reply(message: ArraySlice(message.utf8), depth: 8) }
  }

  @Test func anErrorPrintsOnOneLine() {
    let error = ReplyError("a.b.E\n", ["b": "x\u{1B}", "a": 1])
    #expect(error.description == "a.b.E� (a: 1, b: \"x�\")")
  }
}
