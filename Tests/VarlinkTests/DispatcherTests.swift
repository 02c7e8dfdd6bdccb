import Synchronization
import Testing

@testable import Varlink

@Suite struct DispatcherTests {
  /// Sends messages to a service as one connection would, and reads what it sends back.
  private func replies(
    to messages: String..., by dispatcher: Dispatcher<Int> = TimeService.dispatcher(), staying: Int = .max
  ) async throws -> [JSON] {
    var conversation = VarlinkConversation()
    conversation.receive(Array(messages.map { $0 + "\0" }.joined().utf8))
    let sent = Mutex<[[UInt8]]>([])
    while case .call(let call) = conversation.next() {
      await dispatcher.answer(call, for: 7) { reply in
        sent.withLock { sent in
          sent.append(reply)
          return sent.count < staying
        }
      }
    }
    return try Reading.messages(sent.withLock { $0.flatMap { $0 } })
  }

  @Test func aMethodIsAnsweredWithItsPeerAndPrintableText() async throws {
    let replies = try await replies(to: #"{"method":"com.example.Time.Now"}"#)
    #expect(replies == [["parameters": ["text": "noon��", "peer": 7]]])
  }

  @Test func pipelinedCallsAreAnsweredInOrder() async throws {
    let replies = try await replies(
      to: #"{"method":"com.example.Time.Now"}"#, #"{"method":"com.example.Time.Nope"}"#,
      #"{"method":"com.example.Time.Set","parameters":{"text":"x"}}"#)
    #expect(replies.map { $0["error"] } == [nil, "org.varlink.service.MethodNotFound", nil])
    #expect(replies.last == ["parameters": [:]])
  }

  @Test(arguments: [
    ("a.b.C", ReplyError.interfaceNotFound("a.b")), ("Now", .interfaceNotFound("")),
    (".", .interfaceNotFound("")),
    ("com.example.Time", .interfaceNotFound("com.example")),
    ("com.example.Time.", .methodNotFound("com.example.Time.")),
    ("com.example.Time.now", .methodNotFound("com.example.Time.now")),
    ("com.example.Time.Unknown", .methodNotFound("com.example.Time.Unknown")),
    ("com.example.Time.Stop", .methodNotImplemented("com.example.Time.Stop")),
    ("com.example.Time.Ticks", .expectedMore),
  ])
  func whatCannotBeCalledIsSaidByTheStandardErrors(method: String, error: ReplyError) async throws {
    let replies = try await replies(to: "{\"method\":\"\(method)\",\"parameters\":{\"count\":1}}")
    #expect(replies == [["error": .string(error.name), "parameters": .object(error.parameters)]])
  }

  @Test func aDefectIsAnsweredWithItsField() async throws {
    let replies = try await replies(
      to: #"{"method":"com.example.Time.Now","upgrade":true}"#,
      #"{"method":"com.example.Time.Now","parameters":{"zoen":"x"}}"#)
    #expect(replies.map { $0["parameters"]?["parameter"] } == ["upgrade", "zoen"])
  }

  @Test func anErrorOfTheInterfaceReachesTheCaller() async throws {
    let replies = try await replies(to: #"{"method":"com.example.Time.Now","parameters":{"zone":"Mars"}}"#)
    #expect(replies == [["error": "com.example.Time.Unknown", "parameters": ["zone": "Mars"]]])
  }

  @Test func aOnewayCallIsCarriedOutAndNeverAnswered() async throws {
    let clock = TimeService.Clock()
    let replies = try await replies(
      to: #"{"method":"com.example.Time.Set","parameters":{"text":"x"},"oneway":true}"#,
      #"{"method":"com.example.Time.Nope","oneway":true}"#,
      #"{"method":"a.b.C","oneway":true,"parameters":1}"#,
      #"{"method":"com.example.Time.Ticks","oneway":true,"parameters":{"count":3}}"#,
      by: TimeService.dispatcher(clock: clock))
    #expect(replies.isEmpty)
    #expect(clock.texts.withLock { $0 } == ["x"])
  }

  @Test func onlyTheLastOfSeveralRepliesDoesNotContinue() async throws {
    let replies = try await replies(
      to: #"{"method":"com.example.Time.Ticks","more":true,"parameters":{"count":3}}"#)
    #expect(
      replies == [
        ["continues": true, "parameters": ["tick": 1]], ["continues": true, "parameters": ["tick": 2]],
        ["parameters": ["tick": 3]],
      ])
  }

  @Test func aStreamEndsWhenNobodyIsThereToReadIt() async throws {
    let replies = try await replies(
      to: #"{"method":"com.example.Time.Ticks","more":true,"parameters":{"count":1000000}}"#, staying: 2)
    #expect(replies.count == 3)
  }

  @Test func aMethodWithOneAnswerMayBeCalledForMore() async throws {
    let replies = try await replies(to: #"{"method":"com.example.Time.Now","more":true}"#)
    #expect(replies.count == 1)
    #expect(replies.first?["continues"] == nil)
  }

  @Test func theServiceDescribesItselfAndEachInterface() async throws {
    let replies = try await replies(
      to: #"{"method":"org.varlink.service.GetInfo"}"#,
      #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.varlink.service"}}"#,
      #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"com.example.Time"}}"#,
      #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#,
      #"{"method":"org.varlink.service.GetInterfaceDescription"}"#)
    #expect(
      replies.first == [
        "parameters": [
          "vendor": "Example", "product": "Clock", "version": "1", "url": "https://example.com",
          "interfaces": ["com.example.Time", "org.varlink.service"],
        ]
      ])
    #expect(replies[1]["parameters"]?["description"] == .string(InterfaceDescription.service.text))
    #expect(replies[2]["parameters"]?["description"] == .string(TimeService.description.text))
    #expect(replies[3]["error"] == "org.varlink.service.InterfaceNotFound")
    #expect(replies[4]["parameters"] == ["parameter": "interface"])
  }

  @Test func answeringWhatIsNotDeclaredIsABug() async {
    await #expect(processExitsWith: .failure) {
      var interface = Interface<Int>(
        InterfaceDescription("interface com.example.Time\nmethod Later() -> ()\n"))
      interface.answer(TimeService.Set.self) { _, _ in Nothing() }
    }
  }
}
