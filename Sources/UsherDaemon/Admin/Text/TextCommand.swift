internal import UsherAdmin

/// A line that an operator typed at the admin socket, understood.
package enum TextCommand: Hashable, Sendable {
  case status, clients, bans, resume, reload, metrics, ping, help
  case kick(ids: [UInt64], reason: String?)
  case ban(address: String, duration: Duration?, reason: String?)
  case unban(address: String)
  case label(id: UInt64, text: String)
  case send(ids: [UInt64], text: String)
  case broadcast(text: String)
  case drain(refuses: Bool)
  case logLevel(String?)
  case shutdown(isAbrupt: Bool)

  /// Reads a line.
  ///
  /// - Throws: What is wrong with it.
  package init(_ line: String) throws(TextProblem) {
    var words = Words(line)
    let word = words.next() ?? ""
    switch word {
    case "status": self = .status
    case "clients": self = .clients
    case "bans": self = .bans
    case "resume": self = .resume
    case "reload": self = .reload
    case "metrics": self = .metrics
    case "ping": self = .ping
    case "help": self = .help
    case "kick":
      let ids = try words.ids(or: "kick whom? As in: kick 12 too loud", example: "kick 12,13 too loud")
      self = .kick(ids: ids, reason: words.takeRest())
    case "ban": self = try Self.ban(&words)
    case "unban":
      self = .unban(address: try words.next(or: "unban whom? As in: unban 10.0.0.7"))
    case "label": self = try Self.label(&words)
    case "send":
      let ids = try words.ids(or: "send to whom? As in: send 12 hello", example: "send 12,13 hello")
      self = .send(ids: ids, text: try words.rest(or: "send what? As in: send 12 hello"))
    case "broadcast":
      self = .broadcast(text: try words.rest(or: "broadcast what? As in: broadcast back in five minutes"))
    case "drain": self = .drain(refuses: try words.flag("refuse", of: "drain"))
    case "log-level": self = .logLevel(words.next())
    case "shutdown": self = .shutdown(isAbrupt: try words.flag("now", of: "shutdown"))
    default:
      throw TextProblem("there is no command \(PrintableText.quoted(word)); try help")
    }
    guard words.isEmpty else {
      throw TextProblem("\(word) takes nothing \(words.isFirst ? "" : "more ")after it")
    }
  }

  /// Reads what follows `ban`: an address, perhaps `for` and a time in one word, perhaps a reason.
  private static func ban(_ words: inout Words) throws(TextProblem) -> TextCommand {
    let address = try words.next(or: "ban whom? As in: ban 10.0.0.7 for 1h too loud")
    var duration: Duration?
    if words.takeNext("for") {
      let text = try words.next(or: "for how long? As in: ban 10.0.0.7 for 1h too loud")
      do {
        duration = try Duration(text: text)
      } catch {
        throw TextProblem(error.description)
      }
    }
    return .ban(address: address, duration: duration, reason: words.takeRest())
  }

  /// Reads what follows `label`: one id, and perhaps a name.
  private static func label(_ words: inout Words) throws(TextProblem) -> TextCommand {
    let ids = try words.ids(or: "label whom? As in: label 12 bot-7", example: "label 12 bot-7")
    guard ids.count == 1 else { throw TextProblem("label takes one id; as in: label 12 bot-7") }
    return .label(id: ids[0], text: words.takeRest() ?? "")
  }
}

/// The words of a line, one after the other.
private struct Words {
  private var line: Substring

  /// Whether nothing but the command was taken.
  private(set) var isFirst = true
  private var hasCommand = false

  init(_ line: String) {
    self.line = line.drop(while: \.isWhitespace)
  }

  var isEmpty: Bool { line.isEmpty }

  mutating func next() -> String? {
    guard !line.isEmpty else { return nil }
    if hasCommand { isFirst = false }
    hasCommand = true
    let word = line.prefix { !$0.isWhitespace }
    line = line.dropFirst(word.count).drop(while: \.isWhitespace)
    return String(word)
  }

  mutating func next(or problem: String) throws(TextProblem) -> String {
    guard let word = next() else { throw TextProblem(problem) }
    return word
  }

  /// Takes the next word if it is this one.
  mutating func takeNext(_ word: String) -> Bool {
    guard line.prefix(while: { !$0.isWhitespace }) == word else { return false }
    _ = next()
    return true
  }

  /// Everything that is left, or nothing.
  mutating func takeRest() -> String? {
    defer { line = "" }
    return line.isEmpty ? nil : String(line)
  }

  mutating func rest(or problem: String) throws(TextProblem) -> String {
    guard let rest = takeRest() else { throw TextProblem(problem) }
    return rest
  }

  /// Whether the next word is this one, the only one that may follow.
  mutating func flag(_ word: String, of command: String) throws(TextProblem) -> Bool {
    guard !isEmpty else { return false }
    guard takeNext(word) else { throw TextProblem("\(command) takes nothing but \(word) after it") }
    return true
  }

  /// The ids of clients: they are one word, so that a text may begin with a number.
  mutating func ids(or problem: String, example: String) throws(TextProblem) -> [UInt64] {
    var ids: [UInt64] = []
    for text in try next(or: problem).split(separator: ",", omittingEmptySubsequences: false) {
      guard let id = UInt64(text) else {
        throw TextProblem("\(PrintableText.quoted(String(text))) is no client's id; as in: \(example)")
      }
      ids.append(id)
    }
    return ids
  }
}
