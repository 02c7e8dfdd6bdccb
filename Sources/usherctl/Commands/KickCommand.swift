import ArgumentParser
import UsherAdmin

/// `usherctl kick`.
struct KickCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "kick", abstract: "Disconnects the clients that the selectors mean, and says which.",
    discussion: SelectorOptions.explanation)

  @OptionGroup(title: "Selectors") var selectors: SelectorOptions

  @Option(help: .init("What to tell them before the end.", valueName: "text"))
  var reason: String?

  @Flag(help: "Drop them at once, without what they are still owed.")
  var now = false

  @Option(name: .customLong("max"), help: .init("Do nothing if more than this match.", valueName: "n"))
  var maximum: UInt32?

  @Flag(help: "Only say who would be disconnected.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  var call: KickClients {
    KickClients(
      selector: selectors.selector, reason: reason, now: now, maximum: maximum.map(Int.init), dryRun: dryRun)
  }

  func validate() throws { try selectors.mustSelect() }

  func show(_ answer: KickClients.Answer) { Console.print([answer.text]) }

  func judge(_ answer: KickClients.Answer) throws(Failure) {
    let missing = Missing(ids: answer.notFound, lanes: answer.unresponsive)
    missing.say(consequence: answer.dryRun ? Missing.seen : Missing.kicked)
    guard !answer.kicked.isEmpty else { throw missing.nothingMatched }
  }
}
