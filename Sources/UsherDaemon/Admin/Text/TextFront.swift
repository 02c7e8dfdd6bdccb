internal import UsherAdmin

/// The admin socket for people with nothing but `nc -U`: a command a line, and an answer that ends with an empty one.
package struct TextFront: Sendable {
  private let operations: AdminOperations

  /// What `help` answers.
  private static let help = [
    "status                     what the daemon is doing",
    "clients                    who is connected",
    "kick ID[,ID...] [REASON]   disconnect clients; the reason is sent to them",
    "help                       this",
    "",
  ].dropLast()

  /// A front of operations.
  package init(_ operations: AdminOperations) {
    self.operations = operations
  }

  /// Carries out a command.
  ///
  /// - Parameters:
  ///   - line: The command, without the end of the line.
  ///   - caller: Who typed it.
  /// - Returns: The answer, with the empty line at its end.
  package func answer(_ line: String, for caller: AdminCaller) async -> String {
    let command: TextCommand
    do {
      command = try TextCommand(line)
    } catch {
      return Self.failure(error.description)
    }
    do {
      return Self.text(try await lines(command, caller))
    } catch {
      return Self.failure(error.description)
    }
  }

  /// The answer that says that something went wrong.
  package static func failure(_ problem: String) -> String {
    text(["error: \(PrintableText.escaped(problem))"])
  }

  private func lines(_ command: TextCommand, _ caller: AdminCaller) async throws(AdminFailure) -> [String] {
    switch command {
    case .help:
      return Array(Self.help)
    case .status:
      return StatusScreen(try await operations.status(for: caller)).lines
    case .clients:
      let answer = try await operations.list(ListClients(), for: caller)
      let now = UInt64(Timestamp.now().milliseconds) * 1_000
      let table =
        answer.clients.isEmpty ? ["no clients"] : ClientTable(answer.clients, nowUSec: now).lines(width: nil)
      return table + Self.silent(answer.unresponsive)
    case .kick(let ids, let reason):
      var selector = Selector()
      selector.included.ids = ids
      let answer = try await operations.kick(KickClients(selector: selector, reason: reason), for: caller)
      let missing = answer.notFound.map { "no client has the id \($0)" }
      return [answer.text] + missing + Self.silent(answer.unresponsive)
    }
  }

  private static func silent(_ lanes: [Int]) -> [String] {
    lanes.map { "lane \($0) does not answer" }
  }

  private static func text(_ lines: [String]) -> String {
    lines.map { "\($0)\n" }.joined() + "\n"
  }
}
