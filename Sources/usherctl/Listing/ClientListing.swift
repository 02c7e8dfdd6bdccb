import UsherAdmin
import Varlink

/// Clients as they come from the daemon, batch by batch.
struct ClientListing {
  /// Whether the answers themselves are wanted, not what they mean.
  private let keepsJSON: Bool

  private(set) var clients: [ClientRecord] = []
  /// The text of each client, of which 100,000 take far less room than their values would.
  private var texts: [String] = []
  /// What the answers have besides clients.
  private var others: [String: JSON] = [:]

  private(set) var notFound: [UInt64] = []
  private(set) var unresponsive: [Int] = []
  /// Where to go on; set once everything asked for is there and there are more.
  private(set) var cursor: String?

  init(keepsJSON: Bool) {
    self.keepsJSON = keepsJSON
  }

  var isEmpty: Bool { count == 0 }

  private var count: Int { keepsJSON ? texts.count : clients.count }

  /// Asks for clients until all that are meant have come.
  ///
  /// A daemon may answer with several batches, or with one and where to go on.
  mutating func gather(_ call: ListClients, from daemon: Daemon) async throws(Failure) {
    var connection = try await daemon.connect()
    var call = call
    while true {
      let before = count
      try connection.send(call)
      var reply: Reply
      repeat {
        reply = try connection.nextReply()
        try add(reply)
      } while reply.continues
      let left = call.limit.map { $0 - (count - before) }
      // An empty batch that leads on would lead on for ever.
      guard let cursor, left ?? 1 > 0, count > before else { return }
      call.cursor = cursor
      call.limit = left
    }
  }

  private mutating func add(_ reply: Reply) throws(Failure) {
    if keepsJSON {
      guard let rest = reply.parameters(as: Rest.self), case .object(var fields) = reply.json,
        case .array(let clients)? = fields.removeValue(forKey: "clients")
      else { throw Failure(.unreachable, "the answer is not usherd's: not what \(ListClients.name) answers") }
      texts += clients.map(\.description)
      others = fields
      add(notFound: rest.notFound, unresponsive: rest.unresponsive, cursor: rest.cursor)
    } else {
      let answer = try reply.answer(to: ListClients.self)
      clients += answer.clients
      add(notFound: answer.notFound, unresponsive: answer.unresponsive, cursor: answer.cursor)
    }
  }

  /// Each batch may say the same again.
  private mutating func add(notFound ids: [UInt64], unresponsive lanes: [Int], cursor: String?) {
    notFound += Set(ids).subtracting(notFound).sorted()
    unresponsive += Set(lanes).subtracting(unresponsive).sorted()
    self.cursor = cursor
  }

  /// What a batch says besides its clients.
  private struct Rest: Decodable {
    let notFound: [UInt64]
    let unresponsive: [Int]
    let cursor: String?
  }

  /// Writes one object with everything, as if it had come in one answer.
  func writeJSON() {
    var fields = others
    fields["notFound"] = .array(notFound.map { JSON($0) })
    fields["unresponsive"] = .array(unresponsive.map { JSON($0) })
    Console.write("{\"clients\":[")
    for (place, text) in texts.enumerated() { Console.write(place == 0 ? text : "," + text) }
    let rest = JSON.object(fields).description.dropFirst()
    Console.print(["]," + rest])
  }
}
