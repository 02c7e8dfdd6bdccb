package import Varlink

/// What an operator has sent and what is to be done about it, in either language.
///
/// The first byte chooses: `{` is Varlink, anything else text. It performs no I/O: bytes go in, one step at a time
/// comes out.
package struct AdminInput: Sendable {
  /// What is to be done next.
  package enum Step: Sendable {
    /// Answer this call, then ask again.
    case call(Call)
    /// Answer this command, then ask again.
    case line(String)
    /// Send this and close; nothing else will be asked for.
    case close(farewell: [UInt8])
    /// Ask again when more has come.
    case wait
  }

  private enum Language {
    case unknown
    case varlink(VarlinkConversation)
    case text(TextConversation)
  }

  private var language = Language.unknown
  private var hasEnded = false
  private var isOver = false

  /// Nothing has been sent yet.
  package init() {}

  /// Takes bytes as they came.
  package mutating func receive(_ bytes: [UInt8]) {
    guard !isOver, let first = bytes.first else { return }
    if case .unknown = language {
      language = first == UInt8(ascii: "{") ? .varlink(VarlinkConversation()) : .text(TextConversation())
    }
    switch take() {
    case .unknown: break
    case .varlink(var conversation):
      conversation.receive(bytes)
      language = .varlink(conversation)
    case .text(var conversation):
      conversation.receive(bytes)
      language = .text(conversation)
    }
  }

  /// Learns that no more will come.
  package mutating func end() {
    hasEnded = true
  }

  /// Whether as much as a longest question may come before some of what waits has been answered.
  package var canWait: Bool {
    switch language {
    case .unknown: true
    case .varlink(let conversation): conversation.canWait
    case .text(let conversation): conversation.canWait
    }
  }

  /// What is to be done next.
  package mutating func next() -> Step {
    guard !isOver else { return .wait }
    let step = nextOfLanguage()
    switch step {
    case .call, .line: return step
    case .wait where !hasEnded: return .wait
    case .wait, .close: break
    }
    isOver = true
    language = .unknown
    if case .close = step { return step }
    return .close(farewell: [])
  }

  private mutating func nextOfLanguage() -> Step {
    switch take() {
    case .unknown:
      return .wait
    case .varlink(var conversation):
      defer { language = .varlink(conversation) }
      switch conversation.next() {
      case .call(let call): return .call(call)
      case .wait: return .wait
      case .close(let violation): return .close(farewell: violation.farewell)
      }
    case .text(var conversation):
      defer { language = .text(conversation) }
      switch conversation.next(isLast: hasEnded) {
      case .line(let line): return .line(line)
      case .wait: return .wait
      case .tooLong:
        let problem = "a line has at most \(TextConversation.longestLine) bytes"
        return .close(farewell: Array(TextFront.failure(problem).utf8))
      }
    }
  }

  /// Takes the conversation out, so that it has one owner and its bytes are not copied when they change.
  private mutating func take() -> Language {
    defer { language = .unknown }
    return language
  }
}
