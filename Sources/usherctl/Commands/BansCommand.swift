import ArgumentParser
import UsherAdmin

/// `usherctl bans`.
struct BansCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "bans", abstract: "Lists the addresses that are kept out.")

  @Flag(help: "Show every column, uncut, whatever the width of the terminal.")
  var wide = false

  @OptionGroup var global: GlobalOptions

  var call: ListBans { ListBans() }

  func show(_ answer: ListBans.Answer) {
    guard !answer.bans.isEmpty else { return }
    Console.print(BanTable(answer.bans, nowUSec: WallClock.nowUSec).lines(width: wide ? nil : Console.width))
  }

  func judge(_ answer: ListBans.Answer) {
    if answer.bans.isEmpty { Console.say("nobody is banned") }
  }
}
