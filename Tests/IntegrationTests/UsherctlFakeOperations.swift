import Sockets
import Synchronization
import UsherAdmin
import Varlink

/// Answers the operations of `io.usher.Admin` as a test says, and keeps what was asked.
final class FakeOperations: Sendable {
  private let asked = Mutex<[any Method]>([])
  private let clients: [ClientRecord]
  private let unresponsive: [Int]
  private let error: ReplyError?
  /// What is answered in place of the usual, by the method's name.
  private let answers: [String: any Sendable]
  /// How many clients come in one batch.
  private let batch: Int
  /// What comes before the answer of a method that answers more than once.
  private let progress: [DrainProgress]
  private let events: [Watch.Answer]

  /// Open for as long as ``Watch`` and ``Drain`` go on after what they have to say.
  private let holding: AsyncStream<Void>
  private let release: AsyncStream<Void>.Continuation

  /// Operations for these clients; with `holds`, events and progress go on until ``letGo()``.
  init(
    clients: [ClientRecord] = [], unresponsive: [Int] = [], error: ReplyError? = nil,
    answers: [any FakeAnswer] = [], batch: Int = .max, progress: [DrainProgress] = [],
    events: [Watch.Answer] = [], holds: Bool = false
  ) {
    self.clients = clients
    self.unresponsive = unresponsive
    self.error = error
    self.answers = Dictionary(answers.map { ($0.method, $0) }) { _, last in last }
    self.batch = batch
    self.progress = progress
    self.events = events
    (holding, release) = AsyncStream.makeStream()
    if !holds { release.finish() }
  }

  /// Ends what goes on.
  func letGo() { release.finish() }

  /// The calls of a method, in their order.
  func asked<M: Method>(_: M.Type) -> [M] { asked.withLock { $0.compactMap { $0 as? M } } }

  var lists: [ListClients] { asked(ListClients.self) }
  var kicks: [KickClients] { asked(KickClients.self) }

  /// All but the clients' own rules: it takes ids, or everyone.
  private func ids(of selector: Selector) -> (found: [UInt64], missing: [UInt64]) {
    let all = clients.map(\.id)
    guard !selector.included.ids.isEmpty else { return (selector.included.labels.isEmpty ? all : [], []) }
    return (all.filter(selector.included.ids.contains), selector.included.ids.filter { !all.contains($0) })
  }

  private func keep(_ call: some Method) throws(ReplyError) {
    asked.withLock { $0.append(call) }
    if let error { throw error }
  }

  private func answer<M: Method>(
    _: M.Type, of interface: inout Interface<PeerCredentials>, usually usual: M.Answer
  ) {
    let answer = (answers[M.name] as? Answering<M>)?.answer ?? usual
    interface.answer(M.self) { [self] call, _ throws(ReplyError) in
      try keep(call)
      return answer
    }
  }
}

/// An answer that a test wants in place of the usual one.
protocol FakeAnswer: Sendable {
  var method: String { get }
}

/// What a method answers.
struct Answering<M: Method>: FakeAnswer {
  let answer: M.Answer
  var method: String { M.name }

  init(_: M.Type, _ answer: M.Answer) { self.answer = answer }
}

// MARK: The interface

extension FakeOperations {
  var dispatcher: Dispatcher<PeerCredentials> {
    var interface = Interface<PeerCredentials>(.usherAdmin)
    answer(GetStatus.self, of: &interface, usually: Self.status)
    addClients(to: &interface)
    addStreams(to: &interface)
    answer(LabelClient.self, of: &interface, usually: Nothing())
    answer(
      SendText.self, of: &interface,
      usually: .init(sent: clients.count, tooSlow: [], notFound: [], unresponsive: unresponsive))
    answer(
      BanAddress.self, of: &interface,
      usually: .init(ban: Self.ban, kicked: [12, 13], unresponsive: unresponsive, dryRun: false))
    answer(UnbanAddress.self, of: &interface, usually: .init())
    answer(ListBans.self, of: &interface, usually: .init(bans: [Self.ban]))
    answer(Resume.self, of: &interface, usually: .init(wasDraining: true))
    answer(
      Reload.self, of: &interface,
      usually: .init(file: "/etc/usherd/usherd.toml", changed: [], restartNeeded: [], dryRun: false))
    answer(GetConfiguration.self, of: &interface, usually: .init(file: nil, settings: []))
    answer(GetLogLevel.self, of: &interface, usually: .init(level: "info"))
    answer(SetLogLevel.self, of: &interface, usually: .init(before: "info"))
    answer(Shutdown.self, of: &interface, usually: .init(activated: false))
    answer(GetMetrics.self, of: &interface, usually: .init(text: "# TYPE a gauge\na 1\n# EOF\n"))
    answer(Ping.self, of: &interface, usually: Nothing())
    let info = ServiceInfo(vendor: "Usher", product: "fake", version: "1", url: "https://example.com")
    return Dispatcher(info, interfaces: [interface])
  }

  private func addClients(to interface: inout Interface<PeerCredentials>) {
    interface.answerOrStream(ListClients.self) { [self] list, _, replies throws(ReplyError) in
      try keep(list)
      let (found, missing) = ids(of: list.selector)
      var rest = clients.filter { found.contains($0.id) }[...]
      if let cursor = list.cursor.flatMap({ UInt64($0) }) { rest = rest.drop { $0.id <= cursor } }
      let matching = rest.count
      rest = rest.prefix(list.limit ?? .max)
      let last = rest.count < matching ? rest.last.map { "\($0.id)" } : nil
      while let replies, rest.count > batch {
        let part = ListClients.Answer(
          clients: Array(rest.prefix(batch)), notFound: missing, unresponsive: unresponsive)
        guard await replies.send(part) else { break }
        rest = rest.dropFirst(batch)
      }
      return ListClients.Answer(
        clients: Array(rest), notFound: missing, unresponsive: unresponsive, cursor: last)
    }
    interface.answer(KickClients.self) { [self] kick, _ throws(ReplyError) in
      try keep(kick)
      let (found, missing) = ids(of: kick.selector)
      return KickClients.Answer(
        kicked: found, notFound: missing, unresponsive: unresponsive, dryRun: kick.dryRun)
    }
  }

  private func addStreams(to interface: inout Interface<PeerCredentials>) {
    interface.stream(Watch.self) { [self] watch, _, replies throws(ReplyError) in
      try keep(watch)
      var last = Watch.Answer.ready
      for event in events {
        guard await replies.send(last) else { return last }
        last = event
      }
      if await replies.send(last) { for await _ in holding {} }
      return Watch.Answer(Event(.stopping, timeUSec: 0))
    }
    interface.answerOrStream(Drain.self) { [self] drain, _, replies throws(ReplyError) in
      try keep(drain)
      guard let replies else { return Drain.Answer(progress: progress.first ?? Self.closing) }
      for step in progress.dropLast() { guard await replies.send(.init(progress: step)) else { break } }
      for await _ in holding {}
      return Drain.Answer(progress: progress.last ?? Self.closing)
    }
  }
}

// MARK: The usual answers

extension FakeOperations {
  static let status = UsherAdmin.Status(
    version: "0.1.0", pid: 4242, state: .running, startedUSec: 1_700_000_000_000_000,
    uptimeUSec: 11_520_000_000, service: "upper", framing: "raw",
    lanes: [.init(index: 0, clients: 2, messagesIn: 12_345, respondedUSec: 9_000_000)],
    listeners: [.init(name: "localhost:0", endpoint: "127.0.0.1:7777", activated: false)],
    clients: .init(
      current: 2, peak: 3, accepted: 18_446_744_073_709_551_615, refused: 0, kicked: 1, limit: 10_000),
    traffic: .init(messagesIn: 1, messagesOut: 2, bytesIn: 3, bytesOut: 9_007_199_254_740_993),
    supervised: false,
    handedOver: 0)

  static let closing = DrainProgress(
    state: .closing, left: 12, gone: 3, cut: 0, refuses: false, remainingUSec: 28_000_000)

  static let ban = Ban(
    address: "10.0.0.0/8", reason: "spam\u{1B}", createdUSec: 1_700_000_000_000_000, uid: 0, refused: 4)

  static func client(_ id: UInt64, label: String = "") -> ClientRecord {
    ClientRecord(
      id: id, endpoint: "127.0.0.1:50412", label: label, lane: 0, connectedUSec: 1_700_000_000_000_000,
      idleUSec: 4_200_000, messagesIn: 17, messagesOut: 18, bytesIn: 19, bytesOut: 20, queuedBytes: 21,
      state: .halfClosed)
  }
}
