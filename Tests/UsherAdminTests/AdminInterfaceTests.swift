import Foundation
import Testing
import UsherAdmin
import Varlink

@Suite struct AdminInterfaceTests {
  /// The description without its comments.
  private let text = InterfaceDescription.usherAdmin.text.split(separator: "\n")
    .filter { !$0.drop { $0 == " " }.hasPrefix("#") }.joined(separator: "\n")

  /// The names of the fields that are declared in the parentheses after these words.
  private func fields(of words: String) throws -> Set<String> {
    let start = try #require(text.range(of: words)).upperBound
    return Self.fields(after: text[start...])
  }

  private func fields(answeredBy method: String) throws -> Set<String> {
    let start = try #require(text.range(of: "method \(method)(")).upperBound
    let arrow = try #require(text[start...].range(of: "->")).upperBound
    return Self.fields(after: text[arrow...])
  }

  private static func fields(after text: Substring) -> Set<String> {
    let list = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
    return Set(
      list.split(separator: ",").compactMap { field in
        field.split(separator: ":").first.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      })
  }

  /// The names of the fields that a value has.
  private func fields(in value: some Encodable) throws -> Set<String> {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
    return Set(try #require(object as? [String: Any]).keys)
  }

  @Test func everyTypeHasTheFieldsThatAreDeclaredForIt() throws {
    let status = Status.sample
    #expect(try fields(in: status) == fields(answeredBy: "GetStatus"))
    #expect(try fields(in: status.lanes[0]) == fields(of: "type Lane"))
    #expect(try fields(in: status.listeners[0]) == fields(of: "type Listener"))
    #expect(try fields(in: status.clients) == fields(of: "type ClientCounts"))
    #expect(try fields(in: status.traffic) == fields(of: "type Traffic"))
    #expect(try fields(in: ClientRecord.sample(1, pid: 1, reason: "kicked")) == fields(of: "type Client "))
    #expect(try fields(in: Selector.full).union(["all"]) == fields(of: "type Selector"))
    #expect(try fields(in: Selector(all: true)) == ["all"])
    let listing = ListClients(limit: 1, sort: .id, descending: true, cursor: "x", departed: true)
    #expect(try fields(in: listing) == fields(of: "method ListClients"))
    let list = ListClients.Answer(clients: [], notFound: [], unresponsive: [], cursor: "x")
    #expect(try fields(in: list) == fields(answeredBy: "ListClients"))
    #expect(
      try fields(in: KickClients(selector: .full, reason: "x", maximum: 1))
        == fields(of: "method KickClients"))
    let answer = KickClients.Answer(kicked: [], notFound: [], unresponsive: [], dryRun: false)
    #expect(try fields(in: answer) == fields(answeredBy: "KickClients"))
  }

  @Test func everyCallHasTheFieldsThatAreDeclaredForIt() throws {
    func check(_ call: some Varlink.Method, _ answer: some Encodable) throws {
      let name = try #require(type(of: call).name.split(separator: ".").last)
      #expect(try fields(in: call) == fields(of: "method \(name)"), "\(name)")
      #expect(try fields(in: answer) == fields(answeredBy: String(name)), "\(name)")
    }
    let ban = Ban.sample
    #expect(try fields(in: ban) == fields(of: "type Ban "))
    #expect(try fields(in: DrainProgress.sample) == fields(of: "type DrainProgress"))
    #expect(try fields(in: Event.full) == fields(of: "type Event "))
    let setting = GetConfiguration.Setting(key: "k", value: "1", origin: "default")
    #expect(try fields(in: setting) == fields(of: "type Setting"))

    try check(LabelClient(id: 1, label: "x"), Nothing())
    try check(
      SendText(selector: .full, text: "x", maximum: 1),
      SendText.Answer(sent: 1, tooSlow: [], notFound: [], unresponsive: []))
    try check(
      BanAddress(address: "::1", forUSec: 1, reason: "x"),
      BanAddress.Answer(ban: ban, kicked: [], unresponsive: [], dryRun: false, notKept: "x"))
    try check(UnbanAddress(address: "::1"), UnbanAddress.Answer(notKept: "x"))
    try check(ListBans(), ListBans.Answer(bans: [ban]))
    try check(
      Drain(deadlineUSec: 1, spreadUSec: 1, farewell: "x", refuse: true), Drain.Answer(progress: .sample))
    try check(Resume(), Resume.Answer(wasDraining: true))
    try check(
      Reload(), Reload.Answer(file: "f", changed: [], restartNeeded: [], dryRun: false))
    try check(GetConfiguration(), GetConfiguration.Answer(file: "f", settings: [setting]))
    try check(GetLogLevel(), GetLogLevel.Answer(level: "info"))
    try check(SetLogLevel(level: "info"), SetLogLevel.Answer(before: "info"))
    try check(Shutdown(), Shutdown.Answer(activated: true))
    try check(GetMetrics(), GetMetrics.Answer(text: "x"))
    try check(Ping(), Nothing())
    var watched = try fields(in: Watch.Answer(.full, lost: 1))
    watched.formUnion(try fields(in: Watch.Answer.ready))
    #expect(try fields(in: Watch()) == fields(of: "method Watch"))
    #expect(watched == (try fields(answeredBy: "Watch")))
  }

  @Test func everyStateIsDeclared() throws {
    #expect(try fields(of: "type DaemonState") == Set(Status.State.allCases.map(\.rawValue)))
    #expect(try fields(of: "type ClientState") == Set(ClientRecord.State.allCases.map(\.rawValue)))
    #expect(try fields(of: "type ClientKey") == Set(ClientKey.allCases.map(\.rawValue)))
    #expect(try fields(of: "type DrainState") == Set(DrainProgress.State.allCases.map(\.rawValue)))
    #expect(try fields(of: "type EventKind") == Set(Event.Kind.allCases.map(\.rawValue)))
  }

  @Test func everyMethodIsDeclared() {
    let methods = InterfaceDescription.usherAdmin.methods.map { "io.usher.Admin.\($0)" }
    let types: [any Varlink.Method.Type] = [
      GetStatus.self, ListClients.self, KickClients.self, LabelClient.self, SendText.self, BanAddress.self,
      UnbanAddress.self, ListBans.self, Drain.self, Resume.self, Reload.self, GetConfiguration.self,
      GetLogLevel.self, SetLogLevel.self, Shutdown.self, GetMetrics.self, Ping.self, Watch.self,
    ]
    #expect(Set(methods) == Set(types.map { $0.name }))
  }

  @Test func everyErrorIsDeclared() throws {
    for error in [
      AdminError.tooMany(matched: 1, maximum: 2), .invalidSelector(field: "x", reason: "y"), .emptySelector,
      .noSuchClient(id: 7), .noSuchBan(address: "::1"), .rangeTooWide(address: "::/0"),
      .tooManyBans(maximum: 3),
      .configurationRefused(file: "f", line: 2, key: "k", problem: "p"),
      .configurationRefused(file: "f", line: nil, key: nil, problem: "p"), .stopping,
      .tooManyOperators(maximum: 4), .lanesSilent(lanes: [0, 3]),
    ] {
      let name = try #require(error.reply.name.split(separator: ".").last)
      #expect(try fields(of: "error \(name) ") == Set(error.reply.parameters.keys))
      #expect(AdminError(error.reply) == error)
    }
  }
}
