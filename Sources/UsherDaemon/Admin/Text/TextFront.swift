internal import UsherAdmin
internal import Varlink

/// The admin socket for people with nothing but `nc -U`: a command a line, and an answer that ends with an empty one.
package struct TextFront: Sendable {
  let operations: AdminOperations

  /// What `help` answers.
  private static let help = [
    "status                              what the daemon is doing",
    "clients                             who is connected",
    "kick ID[,ID...] [REASON]            disconnect clients; the reason is sent to them",
    "ban ADDRESS [for TIME] [REASON]     keep an address or a range out, and disconnect who is in",
    "unban ADDRESS                       let it in again",
    "bans                                who is kept out",
    "label ID [TEXT]                     name a client",
    "send ID[,ID...] TEXT                send clients a message",
    "broadcast TEXT                      send everyone a message",
    "drain [refuse]                      accept nobody and send everyone off; refuse tells newcomers so",
    "resume                              take that back",
    "reload                              read the configuration file again",
    "log-level [LEVEL]                   what is logged, or is to be",
    "shutdown [now]                      end the daemon in order, or at once",
    "metrics                             every figure, as OpenMetrics text",
    "ping                                nothing but an answer",
    "help                                this",
  ]

  /// A front of operations.
  package init(_ operations: AdminOperations) {
    self.operations = operations
  }

  /// Carries out a command.
  ///
  /// - Parameters:
  ///   - line: The command, without the end of the line.
  ///   - peer: Who typed it.
  /// - Returns: The answer, with the empty line at its end.
  package func answer(_ line: String, for peer: AdminPeer) async -> String {
    let command: TextCommand
    do {
      command = try TextCommand(line)
    } catch {
      return Self.failure(error.description)
    }
    do {
      return Self.text(try await lines(command, peer))
    } catch {
      return Self.failure(error.description)
    }
  }

  /// The answer that says that something went wrong.
  package static func failure(_ problem: String) -> String {
    text(["error: \(problem.printable)"])
  }

  private func lines(_ command: TextCommand, _ peer: AdminPeer) async throws(AdminFailure) -> [String] {
    let caller = peer.caller
    switch command {
    case .help: return Self.help
    case .ping:
      _ = try await operations.ping(for: caller)
      return ["pong"]
    case .status: return StatusScreen(try await operations.status(for: caller)).lines
    case .metrics:
      // Its last line has an end already, and the text no empty one.
      return [String(try await operations.metrics(for: caller).text.dropLast())]
    case .clients: return try await clients(caller)
    case .kick(let ids, let reason):
      let answer = try await operations.kick(
        KickClients(selector: Self.only(ids), reason: reason), for: caller)
      return [answer.text] + Self.missing(answer.notFound) + Self.silent(answer.unresponsive)
    case .send(let ids, let text):
      return try await send(text, to: Self.only(ids), caller)
    case .broadcast(let text):
      return try await send(text, to: Selector(all: true), caller)
    case .label(let id, let text):
      _ = try await operations.label(LabelClient(id: id, label: text), for: caller)
      return ["client \(id) is \(text.isEmpty ? "without a name" : PrintableText.quoted(text))"]
    case .ban(let address, let duration, let reason): return try await ban(address, duration, reason, caller)
    case .unban(let address):
      let answer = try await operations.unban(UnbanAddress(address: address), for: caller)
      return ["\(address.printable) is let in again"] + Self.warning(answer.notKept)
    case .bans: return try await bans(caller)
    case .drain(let refuses): return try await drain(refuses, caller)
    case .resume:
      let answer = try await operations.resume(for: caller)
      return [answer.wasDraining ? "clients are accepted again" : "there was no drain"]
    case .reload: return try await reload(caller)
    case .logLevel(let level?):
      let answer = try await operations.setLogLevel(SetLogLevel(level: level), for: caller)
      return ["\(level), until now \(answer.before)"]
    case .logLevel(nil): return [try await operations.logLevel(for: caller).level]
    case .shutdown(let isAbrupt): return try await shutdown(isAbrupt, peer)
    }
  }

  private static func only(_ ids: [UInt64]) -> Selector {
    var selector = Selector()
    selector.included.ids = ids
    return selector
  }

  static func missing(_ ids: [UInt64]) -> [String] { ids.map { "no client has the id \($0)" } }

  static func silent(_ lanes: [Int]) -> [String] { lanes.map { "lane \($0) does not answer" } }

  static func warning(_ notKept: String?) -> [String] {
    notKept.map { ["this is not written down, and ends with the daemon: \($0.printable)"] } ?? []
  }

  private static func text(_ lines: [String]) -> String {
    lines.map { "\($0)\n" }.joined() + "\n"
  }
}
