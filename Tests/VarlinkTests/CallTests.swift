import Testing

@testable import Varlink

@Suite struct CallTests {
  /// A message, and what must be read from it.
  struct Reading: CustomTestStringConvertible, Sendable {
    let message: String
    let mode: Call.Mode
    /// The parameter that is named as invalid.
    var defect: String?
    var testDescription: String { message }
  }

  static let readings = [
    Reading(message: #"{"method":"a.b.C"}"#, mode: .single),
    Reading(message: #"{"method":"a.b.C","parameters":{"x":1}}"#, mode: .single),
    Reading(message: #"{"method":"a.b.C","parameters":null}"#, mode: .single),
    Reading(
      message: #"{"method":"a.b.C","parameters":{},"more":false,"oneway":false,"upgrade":false}"#,
      mode: .single),
    Reading(message: #"{"method":"a.b.C","more":null,"oneway":null}"#, mode: .single),
    Reading(message: #"{"method":"a.b.C","more":true}"#, mode: .more),
    Reading(message: #"{"method":"a.b.C","oneway":true}"#, mode: .oneway),
    Reading(message: " {\"method\":\"a.b.C\",\"com.example.trace\":{\"id\":[1]}}\r\n", mode: .single),
    Reading(message: #"{}"#, mode: .single, defect: "method"),
    Reading(message: #"{"method":""}"#, mode: .single, defect: "method"),
    Reading(message: #"{"method":7}"#, mode: .single, defect: "method"),
    Reading(message: "{\"method\":\"a\nb.C\"}", mode: .single, defect: "method"),
    Reading(message: #"{"method":"a.b.C","more":1}"#, mode: .single, defect: "more"),
    Reading(message: #"{"method":"a.b.C","oneway":"true"}"#, mode: .single, defect: "oneway"),
    Reading(message: #"{"method":"a.b.C","upgrade":true}"#, mode: .single, defect: "upgrade"),
    Reading(message: #"{"method":"a.b.C","parameters":[]}"#, mode: .single, defect: "parameters"),
    Reading(
      message: #"{"method":"a.b.C","parameters":"x","oneway":true}"#, mode: .oneway, defect: "parameters"),
  ]

  @Test(arguments: readings)
  func each(_ reading: Reading) throws {
    let call = try Call(message: ArraySlice(reading.message.utf8), depth: 8)
    #expect(call.mode == reading.mode)
    #expect(call.defect == reading.defect.map(ReplyError.invalidParameter))
  }

  @Test(arguments: [
    ("", Violation.notAnObject), ("\n", .notAnObject), ("[]", .notAnObject), ("null", .notAnObject),
    ("{", .notAnObject), ("{\"method\":\"a.b.C\"", .notAnObject), ("{\"method\":\"a.b.C\"}x", .notAnObject),
    ("{\"method\":\"a.b.C\"}{}", .notAnObject), ("GET / HTTP/1.1", .notAnObject),
    ("{'method':'a.b.C'}", .notAnObject),
    ("\u{FEFF}{\"method\":\"a.b.C\"}", .notAnObject),
    (#"{"method":"a.b.C","more":true,"oneway":true}"#, .contradictory),
    (#"{"method":"a.b.C","parameters":{"x":[[[[[[[]]]]]]]}}"#, .tooDeep(limit: 8)),
    (String(repeating: "{\"a\":", count: 500_000), .tooDeep(limit: 8)),
  ])
  func whatIsNoCallEndsTheConversation(message: String, violation: Violation) {
    #expect(throws: violation) { try Call(message: ArraySlice(message.utf8), depth: 8) }
  }

  @Test func bracketsInStringsAreNotDepth() throws {
    let message = #"{"method":"a.b.C","parameters":{"x":"[[[[[[[[[\"{{{{{{{"}}"#
    #expect(try Call(message: ArraySlice(message.utf8), depth: 2).defect == nil)
  }

  @Test func invalidTextEndsTheConversation() {
    let message = Array(#"{"method":"a."#.utf8) + [0xC3, 0x28] + Array(#".C"}"#.utf8)
    #expect(throws: Violation.notAnObject) { try Call(message: message[...], depth: 8) }
  }

  @Test func theMethodsNameIsPrintable() throws {
    let call = try Call(message: ArraySlice(#"{"method":"a.\u001b[2J\u0000"}"#.utf8), depth: 8)
    #expect(call.method == "a.�[2J�")
  }

  struct Sample: Codable, Equatable {
    var count: UInt64
    var names: [String]?
    var inner: Inner?

    struct Inner: Codable, Equatable {
      var ids: [UInt64]

      init(from decoder: any Decoder) throws {
        ids = try Fields<CodingKeys>(of: decoder).required(.ids)
      }
      enum CodingKeys: CodingKey, CaseIterable { case ids }
    }

    enum CodingKeys: CodingKey, CaseIterable { case count, names, inner }

    init(from decoder: any Decoder) throws {
      let fields = try Fields<CodingKeys>(of: decoder)
      count = try fields.required(.count)
      names = try fields.optional(.names)
      inner = try fields.optional(.inner)
    }
  }

  @Test(arguments: [
    (#"{}"#, "count"), (#"null"#, "count"), (#"{"count":null}"#, "count"), (#"{"count":"1"}"#, "count"),
    (#"{"count":-1}"#, "count"), (#"{"count":1.5}"#, "count"), (#"{"count":18446744073709551616}"#, "count"),
    (#"{"count":true}"#, "count"), (#"{"count":1,"other":2}"#, "other"),
    (#"{"count":1,"names":["a",2]}"#, "names"),
    (#"{"count":1,"names":"a"}"#, "names"), (#"{"count":1,"inner":{"ids":[1,-2]}}"#, "inner.ids"),
    (#"{"count":1,"inner":{}}"#, "inner.ids"), (#"{"count":1,"inner":{"ids":[],"isd":[]}}"#, "inner.isd"),
    (#"{"count":1,"names":["\ud800"]}"#, "names"),
  ])
  func aParameterThatIsNotOfItsTypeIsNamed(parameters: String, field: String) throws {
    let call = try Call(
      message: ArraySlice("{\"method\":\"a.b.C\",\"parameters\":\(parameters)}".utf8), depth: 8)
    #expect(throws: ReplyError.invalidParameter(field)) { try call.parameters(as: Sample.self) }
  }

  @Test func parametersKeepEveryDigit() throws {
    let message =
      #"{"method":"a.b.C","parameters":{"count":18446744073709551615,"names":null,"inner":{"ids":[9007199254740993]}}}"#
    let sample = try Call(message: ArraySlice(message.utf8), depth: 8).parameters(as: Sample.self)
    #expect(sample.count == .max)
    #expect(sample.inner?.ids == [9_007_199_254_740_993])
  }
}
