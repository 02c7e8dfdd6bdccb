import Logging
import Sockets
import SystemPackage
import Testing
import Usher
import UsherAdmin
import UsherDaemon

@Suite struct AdminServiceTests {
  @Test func answersTextWithAnEmptyLineAtTheEndOfEachAnswer() async throws {
    try await AdminPlane.with { plane in
      let first = try await plane.client()
      var text: String
      repeat {
        text = try await plane.ask("status\nclients\r\nnonsense\n\nkick 9\nhelp")
        // A busy machine may keep a lane from answering in time.
      } while text.contains("does not answer")
      let answers = text.split(separator: "\n\n")
      try #require(answers.count == 5)
      #expect(answers[0].hasPrefix("usherd 0.1.0  running  pid "))
      #expect(answers[1].hasPrefix("ID"))
      #expect(answers[1].contains(" unix: pid "))
      #expect(answers[2] == "error: there is no command \"nonsense\"; try help")
      #expect(answers[3] == "disconnected nobody\nno client has the id 9")
      #expect(answers[4].hasPrefix("status "))
      _ = consume first
    }
  }

  @Test func escapesWhatAnErrorQuotesOnce() async throws {
    try await AdminPlane.with { plane in
      let answer = try await plane.ask("a\\b\u{1B}\n")
      #expect(answer == "error: there is no command \"a\\\\b\\u{1B}\"; try help\n\n")
    }
  }

  @Test func disconnectsAClientAndTellsItWhy() async throws {
    try await AdminPlane.with { plane in
      let stream = try await plane.client()
      let answer = try await plane.ask("kick 1 too loud")
      #expect(answer == "disconnected 1 client: 1\n\n" || answer.contains("does not answer"))
      #expect(try AdminPlane.rest(of: stream) == "too loud\n")
    }
  }

  @Test func answersPipelinedCallsInTheirOrder() async throws {
    try await AdminPlane.with { plane in
      let calls = ["GetStatus", "ListClients", "Nonsense", "GetStatus"]
        .map { "{\"method\":\"io.usher.Admin.\($0)\"}\0" }
      let answers = try await plane.ask(calls.joined()).split(separator: "\0")
      try #require(answers.count == 4)
      #expect(answers[0].contains("\"state\":\"running\""))
      #expect(answers[1].hasPrefix("{\"parameters\":{\"clients\":[],\"notFound\":[],"))
      #expect(answers[2].contains("org.varlink.service.MethodNotFound"))
      #expect(answers[3].contains("\"uptimeUSec\":"))
    }
  }

  @Test func aFloodOfCallsIsAnsweredAtTheReadersPace() async throws {
    try await AdminPlane.with { plane in
      let count = 2_000
      let padding = String(repeating: " ", count: 4_096)
      let stream = try await plane.connect("admin")
      var answers = 0
      for _ in 0..<count {
        try AdminPlane.send("{\(padding)\"method\":\"org.varlink.service.GetInfo\"}\0", to: stream)
        while try stream.waitUntilReadable(timeout: .zero) {
          answers += try AdminPlane.receive(from: stream).count { $0 == 0 }
        }
      }
      try stream.shutdown(.sending)
      answers += try AdminPlane.rest(of: stream).utf8.count { $0 == 0 }
      #expect(answers == count)
    }
  }

  @Test func aMessageThatIsTooLongIsAnErrorAndTheEnd() async throws {
    try await AdminPlane.with { plane in
      let stream = try await plane.connect("admin")
      let text = "{\"method\":\"" + String(repeating: "x", count: 1 << 20)
      // It may be cut off before all of it is sent.
      try? AdminPlane.send(text, to: stream)
      #expect(try AdminPlane.rest(of: stream).contains("org.varlink.service.InvalidParameter"))
      #expect(try await plane.ask("status").hasPrefix("usherd "), "others are not disturbed")
    }
  }

  @Test func aCallThatIsCutShortIsNotCarriedOut() async throws {
    try await AdminPlane.with { plane in
      let stream = try await plane.client()
      #expect(
        try await plane.ask(
          "{\"method\":\"io.usher.Admin.KickClients\",\"parameters\":{\"selector\":{\"all\":true}}}") == "")
      let status = await plane.data.status()
      #expect(status.current == 1)
      _ = consume stream
    }
  }
}

@Suite struct AdminOperationsTests {
  static let stranger = AdminCaller(pid: 1, uid: 4_000_000_001, groups: [4_000_000_002])
  static let member = AdminCaller(pid: 2, uid: 4_000_000_001, groups: [70])
  static let root = AdminCaller(pid: 3, uid: 0, groups: [0])
  static let everyone = KickClients(selector: Selector(all: true))

  @Test func whoMayNotIsRefusedAndNothingIsDone() async throws {
    let authorization = AdminAuthorization(owner: 1, groupMayAct: false) { 70 }
    try await AdminPlane.with(authorization: authorization) { plane in
      let stream = try await plane.client()
      let operations = plane.operations
      await #expect(throws: AdminFailure.denied) { try await operations.status(for: Self.stranger) }
      await #expect(throws: AdminFailure.denied) {
        try await operations.list(ListClients(), for: Self.stranger)
      }
      await #expect(throws: AdminFailure.denied) {
        try await operations.kick(Self.everyone, for: Self.stranger)
      }
      await #expect(throws: AdminFailure.denied) {
        try await operations.kick(Self.everyone, for: Self.member)
      }
      let list = try await operations.list(ListClients(), for: Self.member)
      #expect(list.clients.map(\.id) == [1])
      _ = consume stream
    }
  }

  @Test func aDryRunNeedsOnlyToLookAndDoesNothing() async throws {
    let authorization = AdminAuthorization(owner: 1, groupMayAct: false) { 70 }
    try await AdminPlane.with(authorization: authorization) { plane in
      let stream = try await plane.client()
      let request = KickClients(selector: Selector(all: true), dryRun: true)
      let answer = try await plane.operations.kick(request, for: Self.member)
      #expect(answer.kicked == [1])
      #expect(answer.dryRun)
      #expect(await plane.data.status().current == 1)
      _ = consume stream
    }
  }

  @Test func moreThanTheMaximumIsRefusedWhole() async throws {
    try await AdminPlane.with { plane in
      let one = try await plane.client()
      let two = try await plane.client()
      let request = KickClients(selector: Selector(all: true), maximum: 1)
      await #expect(throws: AdminFailure.refused(.tooMany(matched: 2, maximum: 1))) {
        try await plane.operations.kick(request, for: Self.root)
      }
      #expect(await plane.data.status().current == 2)
      _ = consume one
      _ = consume two
    }
  }

  @Test func aReasonThatIsTooLongIsRefused() async throws {
    try await AdminPlane.with { plane in
      var request = Self.everyone
      request.reason = String(repeating: "x", count: 4_097)
      await #expect(throws: AdminFailure.self) { try await plane.operations.kick(request, for: Self.root) }
    }
  }

  @Test func whoIsAskedForAndNotThereIsNamed() async throws {
    try await AdminPlane.with { plane in
      let stream = try await plane.client()
      var selector = Selector()
      selector.included.ids = [1, 5]
      let list = try await plane.operations.list(ListClients(selector: selector), for: Self.root)
      #expect(list.clients.map(\.id) == [1])
      #expect(list.notFound == [5])
      let kick = try await plane.operations.kick(KickClients(selector: selector), for: Self.root)
      #expect(kick.kicked == [1])
      #expect(kick.notFound == [5])
      _ = consume stream
    }
  }

  @Test func aListIsCutAtItsLimit() async throws {
    try await AdminPlane.with { plane in
      let one = try await plane.client()
      let two = try await plane.client()
      let list = try await plane.operations.list(ListClients(limit: 1), for: Self.root)
      #expect(list.clients.map(\.id) == [1])
      _ = consume one
      _ = consume two
    }
  }

  @Test func whatChangesSomethingIsLoggedWithWhoDidIt() async throws {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    let log = Logger(label: "usherd") {
      LineLogHandler(label: $0, level: .info, form: .text, writer: writer)
    }
    let authorization = AdminAuthorization(owner: 1, groupMayAct: false) { 70 }
    try await AdminPlane.with(authorization: authorization, log: log) { plane in
      let stream = try await plane.client()
      var request = Self.everyone
      request.reason = "bye\nnow"
      _ = try await plane.operations.status(for: Self.root)
      _ = try? await plane.operations.kick(request, for: Self.stranger)
      _ = try await plane.operations.kick(request, for: Self.root)
      _ = consume stream
    }
    #expect(writer.flush())
    try pipe.writeEnd.close()
    let lines = try LogWriterTests.contents(of: pipe.readEnd).split(separator: "\n")
    try pipe.readEnd.close()
    try #require(lines.count == 2)
    #expect(lines[0].hasSuffix("warning usherd: operator not permitted operation=kick pid=1 uid=4000000001"))
    #expect(lines[1].contains(" notice usherd: operator acted kicked="))
    #expect(
      lines[1].contains(" operation=kick pid=3 reason=bye\\nnow selector=\"{\\\"all\\\":true}\" uid=0"))
  }
}
