import ArgumentParser
import UsherAdmin
import Varlink

/// What the shell offers while a command is being typed, asked of the running daemon.
///
/// Where that does not answer at once, nothing is offered, and nothing is said: a prompt is no place for complaints.
enum Completion {
  /// The ids of the clients.
  static let ids = CompletionKind.custom { (words: [String], _: Int, prefix: String) async -> [String] in
    await clients(words).map { "\($0.id)" }.filter { $0.hasPrefix(prefix) && !words.contains($0) }
  }

  /// The labels that clients have.
  static let labels = CompletionKind.custom { (words: [String], _: Int, prefix: String) async -> [String] in
    let labels = Set(await clients(words).map(\.label.printable)).subtracting([""])
    return labels.filter { $0.hasPrefix(prefix) && $0.isWord }.sorted().map(\.escaped)
  }

  /// The addresses that are banned.
  static let bans = CompletionKind.custom { (words: [String], _: Int, prefix: String) async -> [String] in
    let bans = await answer(to: ListBans(), words)?.bans ?? []
    return bans.map(\.address.printable).filter { $0.hasPrefix(prefix) && $0.isWord }.map(\.escaped)
  }

  /// More than this nobody picks from.
  private static let most = 500

  private static func clients(_ words: [String]) async -> [ClientRecord] {
    await answer(to: ListClients(limit: most), words)?.clients ?? []
  }

  private static func answer<M: Method>(to method: M, _ words: [String]) async -> M.Answer? {
    // The socket that is being typed, where one is.
    let place = words.firstIndex(of: "--socket").map { words.index(after: $0) }
    let named = place.flatMap { $0 < words.endIndex ? words[$0] : nil }
    let reply = try? await Daemon(named: named, within: .milliseconds(300)).reply(to: method)
    return try? reply?.answer(to: M.self)
  }
}

extension String {
  /// Whether shells take it as one word as it stands.
  ///
  /// bash expands what it is offered: a client labelled `$(reboot)` would have that run by whoever presses Tab.
  fileprivate var isWord: Bool {
    allSatisfy { $0.isLetter || $0.isNumber || "_-.:/@+=,%".contains($0) }
  }

  /// The word as the shell that asks takes it: zsh takes what follows a colon for a description.
  fileprivate var escaped: String {
    CompletionShell.requesting == .zsh
      ? split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:") : self
  }
}
