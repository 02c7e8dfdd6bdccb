/// A line that an operator typed at the admin socket, understood.
package enum TextCommand: Hashable, Sendable {
  case status
  case clients
  case kick(ids: [UInt64], reason: String?)
  case help

  /// Reads a line.
  ///
  /// - Throws: What is wrong with it.
  package init(_ line: String) throws(TextProblem) {
    let parts = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let word = parts.first.map(String.init) ?? ""
    let rest = parts.count > 1 ? parts[1].drop(while: \.isWhitespace) : ""
    switch word {
    case "kick":
      self = try Self.kick(rest)
    case "status", "clients", "help":
      guard rest.isEmpty else { throw TextProblem("\(word) takes nothing after it") }
      self = word == "status" ? .status : word == "clients" ? .clients : .help
    default:
      throw TextProblem("there is no command \(PrintableText.quoted(word)); try help")
    }
  }

  /// Reads what follows `kick`: the ids are one word, so that a reason may begin with a number.
  private static func kick(_ rest: Substring) throws(TextProblem) -> TextCommand {
    let parts = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    guard let first = parts.first else { throw TextProblem("kick whom? As in: kick 12 too loud") }
    var ids: [UInt64] = []
    for text in first.split(separator: ",", omittingEmptySubsequences: false) {
      guard let id = UInt64(text) else {
        throw TextProblem(
          "\(PrintableText.quoted(String(text))) is no client's id; as in: kick 12,13 too loud")
      }
      ids.append(id)
    }
    let reason = parts.count > 1 ? String(parts[1].drop(while: \.isWhitespace)) : ""
    return .kick(ids: ids, reason: reason.isEmpty ? nil : reason)
  }
}
