import ArgumentParser
import FoundationEssentials
import UsherAdmin

/// `usherctl clients`.
struct ClientsCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "clients", abstract: "Lists the clients: everyone, or those that the selectors mean.",
    discussion: SelectorOptions.explanation)

  @OptionGroup(title: "Selectors") var selectors: SelectorOptions

  @Flag(help: "Show every column, uncut, whatever the width of the terminal.")
  var wide = false

  @OptionGroup var global: GlobalOptions

  var call: ListClients { ListClients(selector: selectors.selector) }

  func show(_ answer: ListClients.Answer) {
    guard !answer.clients.isEmpty else { return }
    let now = UInt64(max(0, Date().timeIntervalSince1970 * 1_000_000))
    Console.print(ClientTable(answer.clients, nowUSec: now).lines(width: Console.width, isWide: wide))
  }

  func judge(_ answer: ListClients.Answer) throws(Failure) {
    Missing(ids: answer.notFound, lanes: answer.unresponsive).say(
      consequence: "their clients are missing")
    guard answer.clients.isEmpty else { return }
    guard selectors.selector.isEmpty || selectors.all else {
      throw Failure(.nothingMatched, "no client matches")
    }
    Console.say("no client is connected")
  }
}
