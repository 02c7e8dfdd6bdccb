import ArgumentParser
import UsherAdmin
import Varlink

/// `usherctl send`.
struct SendCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Sends a message to the clients that the selectors mean.",
    discussion: SelectorOptions.explanation)

  @OptionGroup(title: "Selectors") var selectors: SelectorOptions

  @Option(help: .init("The message; it goes out in the server's framing.", valueName: "text"))
  var text: String

  @Option(name: .customLong("max"), help: .init("Send nothing if more than this match.", valueName: "n"))
  var maximum: UInt32?

  @OptionGroup var global: GlobalOptions

  var call: SendText {
    SendText(selector: selectors.selector, text: text, maximum: maximum.map(Int.init))
  }

  func validate() throws { try selectors.mustSelect() }

  func show(_ answer: SendText.Answer) { Console.print([answer.text]) }

  func judge(_ answer: SendText.Answer) throws(Failure) { try answer.judge() }
}

/// `usherctl broadcast`.
struct BroadcastCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "broadcast", abstract: "Sends a message to every client.")

  @Argument(help: "The message; it goes out in the server's framing.")
  var text: String

  @OptionGroup var global: GlobalOptions

  var call: SendText { SendText(selector: Selector(all: true), text: text) }

  func show(_ answer: SendText.Answer) { Console.print([answer.text]) }

  func judge(_ answer: SendText.Answer) throws(Failure) { try answer.judge() }
}

extension SendText.Answer {
  /// How many were sent it: `sent to 12 clients`.
  fileprivate var text: String { "sent to \(sent == 0 ? "nobody" : sent.of("client"))" }

  fileprivate func judge() throws(Failure) {
    if !tooSlow.isEmpty {
      let ids = tooSlow.map { "\($0)" }.joined(separator: " ")
      Console.say("disconnected, because they were too slow to take it: \(ids)")
    }
    let missing = Missing(ids: notFound, lanes: unresponsive)
    missing.say(consequence: "their clients are sent it as soon as they go on")
    // Whoever was too slow did match.
    guard sent > 0 || !tooSlow.isEmpty else { throw missing.nothingMatched }
  }
}
