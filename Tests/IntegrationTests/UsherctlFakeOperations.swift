import Sockets
import Synchronization
import UsherAdmin
import Varlink

/// Answers the operations of `io.usher.Admin` as a test says, and keeps what was asked.
final class FakeOperations: Sendable {
  struct Asked {
    var lists: [ListClients] = []
    var kicks: [KickClients] = []
  }

  private let asked = Mutex(Asked())
  private let clients: [ClientRecord]
  private let unresponsive: [Int]
  private let error: ReplyError?

  var lists: [ListClients] { asked.withLock(\.lists) }
  var kicks: [KickClients] { asked.withLock(\.kicks) }

  init(clients: [ClientRecord] = [], unresponsive: [Int] = [], error: ReplyError? = nil) {
    self.clients = clients
    self.unresponsive = unresponsive
    self.error = error
  }

  /// All but the clients' own rules: it takes ids, or everyone.
  private func ids(of selector: Selector) -> (found: [UInt64], missing: [UInt64]) {
    let all = clients.map(\.id)
    guard !selector.included.ids.isEmpty else { return (selector.included.labels.isEmpty ? all : [], []) }
    return (all.filter(selector.included.ids.contains), selector.included.ids.filter { !all.contains($0) })
  }

  var dispatcher: Dispatcher<PeerCredentials> {
    var interface = Interface<PeerCredentials>(.usherAdmin)
    interface.answer(GetStatus.self) { [self] _, _ throws(ReplyError) in
      if let error { throw error }
      return Self.status
    }
    interface.answer(ListClients.self) { [self] list, _ throws(ReplyError) in
      asked.withLock { $0.lists.append(list) }
      if let error { throw error }
      let (found, missing) = ids(of: list.selector)
      return ListClients.Answer(
        clients: clients.filter { found.contains($0.id) }, notFound: missing, unresponsive: unresponsive)
    }
    interface.answer(KickClients.self) { [self] kick, _ throws(ReplyError) in
      asked.withLock { $0.kicks.append(kick) }
      if let error { throw error }
      let (found, missing) = ids(of: kick.selector)
      return KickClients.Answer(
        kicked: found, notFound: missing, unresponsive: unresponsive, dryRun: kick.dryRun)
    }
    let info = ServiceInfo(vendor: "Usher", product: "fake", version: "1", url: "https://example.com")
    return Dispatcher(info, interfaces: [interface])
  }

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

  static func client(_ id: UInt64, label: String = "") -> ClientRecord {
    ClientRecord(
      id: id, endpoint: "127.0.0.1:50412", label: label, lane: 0, connectedUSec: 1_700_000_000_000_000,
      idleUSec: 4_200_000, messagesIn: 17, messagesOut: 18, bytesIn: 19, bytesOut: 20, queuedBytes: 21,
      state: .halfClosed)
  }
}
