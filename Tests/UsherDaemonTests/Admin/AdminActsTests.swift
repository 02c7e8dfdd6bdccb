import Glibc
import Sockets
import Testing
import Usher
import UsherAdmin
import UsherDaemon

/// What operators change.
@Suite struct AdminActsTests {
  static let root = AdminOperationsTests.root

  /// Asks until everything has answered: a busy machine may keep a lane from doing so in time.
  static func ask(_ plane: AdminPlane, _ question: String, until fits: (String) -> Bool) async throws
    -> String
  {
    var answer = ""
    for _ in 0..<100 {
      answer = try await plane.ask(question)
      if fits(answer) { break }
    }
    return answer
  }

  @Test func eachOperationNeedsWhatItNeeds() {
    let read: Set<AdminOperation> = [
      .ping, .status, .clients, .bans, .configuration, .metrics, .watch, .logLevel,
    ]
    for operation in AdminOperation.allCases {
      let need: AdminAuthorization.Need =
        operation == .shutdown ? .own : read.contains(operation) ? .read : .act
      #expect(operation.need() == need, "\(operation)")
      #expect(operation.need(isDryRun: true) == (need == .own ? .own : .read), "\(operation)")
    }
  }

  /// Why a client can't be named, as soon as every lane answers in time.
  private static func failure(of id: UInt64, named label: String, _ plane: AdminPlane) async -> AdminFailure?
  {
    while true {
      do throws(AdminFailure) {
        _ = try await plane.operations.label(LabelClient(id: id, label: label), for: root)
        return nil
      } catch {
        if case .refused(.lanesSilent) = error { continue }
        return error
      }
    }
  }

  @Test func aLabelIsGivenAndSelectedBy() async throws {
    try await AdminPlane.with { plane in
      let client = try await plane.client()
      let answer = try await Self.ask(plane, "label 1 bot-7\u{1B}[2J") { !$0.hasPrefix("error: ") }
      #expect(answer == "client 1 is \"bot-7\\u{1B}[2J\"\n\n")
      var selector = Selector()
      selector.included.labels = ["bot-*"]
      let list = try await plane.operations.list(ListClients(selector: selector), for: Self.root)
      #expect(list.clients.map(\.label) == ["bot-7\u{FFFD}[2J"])
      #expect(await Self.failure(of: 9, named: "x", plane) == .refused(.noSuchClient(id: 9)))
      await #expect(throws: AdminFailure.self) {
        try await plane.operations.label(
          LabelClient(id: 1, label: String(repeating: "x", count: 257)), for: Self.root)
      }
      _ = consume client
    }
  }

  @Test func aMessageReachesWhomItIsFor() async throws {
    try await AdminPlane.with { plane in
      let one = try await plane.client()
      let two = try await plane.client()
      let sent = try await Self.ask(plane, "send 2,9 hello there") { $0.contains("id 9") }
      #expect(sent == "sent to 1 client\nno client has the id 9\n\n")
      #expect(try AdminPlane.receive(from: two).starts(with: Array("hello there\n".utf8)))
      let broadcast = try await Self.ask(plane, "broadcast all of you") { !$0.contains("does not answer") }
      #expect(broadcast == "sent to 2 clients\n\n")
      #expect(try AdminPlane.receive(from: one).starts(with: Array("all of you\n".utf8)))
      let everyone = SendText(selector: Selector(all: true), text: "x", maximum: 1)
      await #expect(throws: AdminFailure.refused(.tooMany(matched: 2, maximum: 1))) {
        try await plane.operations.send(everyone, for: Self.root)
      }
      await #expect(throws: AdminFailure.refused(.emptySelector)) {
        try await plane.operations.send(SendText(selector: Selector(), text: "x"), for: Self.root)
      }
      for text in ["", String(repeating: "x", count: 65_537)] {
        await #expect(throws: AdminFailure.self) {
          try await plane.operations.send(SendText(selector: Selector(all: true), text: text), for: Self.root)
        }
      }
      _ = consume one
      _ = consume two
    }
  }

  @Test func aBanDisconnectsWhoIsInAndTurnsAwayWhoComes() async throws {
    try await AdminPlane.with(listen: .ip(.ipv4Loopback, port: 0)) { plane in
      let port = try #require(await plane.data.endpoints.last?.address.port)
      let address = Endpoint.tcp(host: "127.0.0.1", port: port)
      let stream = try await Stream.connect(to: address, timeout: .seconds(5))
      try AdminPlane.send("x", to: stream)
      _ = try AdminPlane.receive(from: stream)
      let unix = try await plane.client()

      let preview = try await plane.operations.ban(
        BanAddress(address: "127.0.0.0/8", dryRun: true), for: Self.root)
      #expect(preview.kicked == [1] && preview.dryRun && preview.ban.address == "127.0.0.0/8")
      #expect(plane.parts.bans.all.isEmpty)

      let answer = try await plane.operations.ban(
        BanAddress(address: "127.0.0.0/8", forUSec: 60_000_000, reason: "too loud"), for: Self.root)
      #expect(answer.notKept == nil && answer.ban.endsUSec == answer.ban.createdUSec + 60_000_000)
      #expect(try AdminPlane.rest(of: stream) == "too loud\n")
      let turnedAway = try await Stream.connect(to: address, timeout: .seconds(5))
      #expect((try? AdminPlane.rest(of: turnedAway)) ?? "" == "")
      #expect(try await plane.operations.listBans(for: Self.root).bans.map(\.refused) == [1])
      // Who came over a Unix socket has no address, and stays.
      while await plane.data.status().current != 1 {}
      let (departed, hasLeft) = (plane.parts.departed, DepartedOrder())
      while departed.page(ClientSelector(), hasLeft, limit: 1).clients.isEmpty {}

      let bans = try await plane.ask("bans")
      #expect(bans.hasPrefix("127.0.0.0/8 for 5") && bans.hasSuffix(", 1 refused: too loud\n\n"))
      #expect(try await plane.ask("unban 127.0.0.0/8") == "127.0.0.0/8 is let in again\n\n")
      #expect(try await plane.ask("unban 127.0.0.0/8") == "error: there is no ban of 127.0.0.0/8\n\n")
      let again = try await Stream.connect(to: address, timeout: .seconds(5))
      try AdminPlane.send("x", to: again)
      #expect(try AdminPlane.receive(from: again) == Array("x".utf8))

      let left = try await plane.operations.list(ListClients(departed: true), for: Self.root).clients
      #expect(left.first?.id == 1 && left.first?.reason == "banned")
      #expect(left.first?.detail == "too loud")
      _ = consume unix
    }
  }

  @Test func whatIsNotToBeBannedIsRefused() async throws {
    try await AdminPlane.with { plane in
      func ban(_ request: BanAddress) async throws {
        _ = try await plane.operations.ban(request, for: Self.root)
      }
      await #expect(throws: AdminFailure.refused(.rangeTooWide(address: "8.0.0.0/7"))) {
        try await ban(BanAddress(address: "9.1.2.3/7"))
      }
      await #expect(throws: AdminFailure.refused(.rangeTooWide(address: "::/0"))) {
        try await ban(BanAddress(address: "::/0", dryRun: true))
      }
      try await ban(BanAddress(address: "::/0", all: true))
      for text in ["localhost", "", "10.0.0.0/33", "10.0.0.1:80"] {
        await #expect(throws: AdminFailure.self) { try await ban(BanAddress(address: text)) }
      }
      await #expect(throws: AdminFailure.self) {
        try await ban(BanAddress(address: "::1", reason: String(repeating: "x", count: 513)))
      }
      try await ban(BanAddress(address: "::1", forUSec: .max))
      #expect(plane.parts.bans.all.last?.endsUSec == nil, "so far away is never")
    }
  }

  @Test func theListIsSortedAndHasACursor() async throws {
    try await AdminPlane.with { plane in
      let one = try await plane.client()
      let two = try await plane.client()
      let three = try await plane.client()
      func list(_ request: ListClients) async throws -> ListClients.Answer {
        try await plane.operations.list(request, for: Self.root)
      }
      let first = try await list(ListClients(limit: 2, sort: .id, descending: true))
      #expect(first.clients.map(\.id) == [3, 2])
      let cursor = try #require(first.cursor)
      let second = try await list(ListClients(limit: 2, sort: .id, descending: true, cursor: cursor))
      #expect(second.clients.map(\.id) == [1] && second.cursor == nil)
      var nobody = Selector()
      nobody.included.ids = [2, 9]
      #expect(try await list(ListClients(selector: nobody)).notFound == [9])
      for request in [
        ListClients(sort: .departedUSec), ListClients(cursor: "x"), ListClients(cursor: "1.2.3"),
      ] {
        await #expect(throws: AdminFailure.self) {
          _ = try await plane.operations.list(request, for: Self.root)
        }
      }
      _ = consume one
      _ = consume two
      _ = consume three
    }
  }

  @Test func aReloadAppliesWhatItCanAndSaysTheRest() async throws {
    try await AdminPlane.with(configuration: "[limits]\nclients = 5\n") { plane in
      try TemporaryDirectory.write(
        "[limits]\nclients = 7\n[server]\nframing = \"line\"\n[log]\nlevel = \"error\"\n", to: plane.file)
      let preview = try await plane.operations.reload(Reload(dryRun: true), for: Self.root)
      #expect(preview.changed == ["limits.clients", "log.level"] && preview.dryRun)
      #expect(plane.parts.threshold.level == .info)
      let answer = try await plane.operations.reload(Reload(), for: Self.root)
      #expect(answer.changed == ["limits.clients", "log.level"])
      #expect(answer.restartNeeded == ["server.framing"])
      #expect(answer.file == plane.file)
      #expect(await plane.data.status().limit == 7)
      #expect(plane.parts.threshold.level == .error)
      let settings = try await plane.operations.showConfiguration(for: Self.root)
      let values = Dictionary(settings.settings.map { ($0.key, "\($0.value) \($0.origin)") }) { one, _ in one
      }
      #expect(values["limits.clients"] == "7 \(plane.file):2")
      #expect(values["server.framing"] == "\"raw\" default")
      #expect(values.count == plane.parts.configuration.keys.count)
    }
  }

  @Test func aBadFileIsRefusedWithItsPlaceAndNothingChanges() async throws {
    try await AdminPlane.with(configuration: "[limits]\nclients = 5\n") { plane in
      try TemporaryDirectory.write("[limits]\nclients = 7\nidle = 1\n", to: plane.file)
      let problem = "needs a unit, as in \"1s\", but is 1"
      for request in [Reload(), Reload(dryRun: true)] {
        await #expect(
          throws: AdminFailure.refused(
            .configurationRefused(file: plane.file, line: 3, key: "limits.idle", problem: problem))
        ) { try await plane.operations.reload(request, for: Self.root) }
      }
      #expect(plane.parts.configuration.current.limits.clients == 5)
      #expect(try await plane.ask("reload") == "error: \(plane.file):3: limits.idle: \(problem)\n\n")
    }
  }

  @Test func theLevelOfTheLogIsChangedWhileItRuns() async throws {
    try await AdminPlane.with { plane in
      let answers = try await plane.ask("log-level\nlog-level debug\nlog-level")
      #expect(answers == "info\n\ndebug, until now info\n\ndebug\n\n")
      #expect(plane.parts.threshold.level == .debug)
      await #expect(throws: AdminFailure.self) {
        try await plane.operations.setLogLevel(SetLogLevel(level: "loud"), for: Self.root)
      }
    }
  }

  @Test func theAnswerToAShutdownLeavesBeforeTheEndBegins() async throws {
    try await AdminPlane.with { plane in
      #expect(try await plane.ask("shutdown\nshutdown now") == "stopping\n\nstopping\n\n")
      let uid = try #require(getuid() as UInt32?)
      var wishes = plane.parts.ending.wishes.makeAsyncIterator()
      #expect(await wishes.next() == .inOrder(by: "operator with uid \(uid)"))
      #expect(await wishes.next() == .atOnce(by: "operator with uid \(uid)"))
    }
  }

  @Test func onceStoppingNothingIsDrainedOrTakenBack() async throws {
    try await AdminPlane.with { plane in
      plane.parts.state.become(.stopping)
      await #expect(throws: AdminFailure.refused(.stopping)) {
        try await plane.operations.resume(for: Self.root)
      }
      await #expect(throws: AdminFailure.refused(.stopping)) {
        try await plane.operations.drain(Drain(), for: Self.root)
      }
      #expect(plane.data.drainProgress == nil)
    }
  }
}
