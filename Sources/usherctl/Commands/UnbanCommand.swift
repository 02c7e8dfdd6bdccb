import ArgumentParser
import UsherAdmin

/// `usherctl unban`.
struct UnbanCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "unban", abstract: "Lets an address or a range in again.")

  @Argument(
    help: .init("The address or the range, as 'usherctl bans' shows it.", valueName: "address"),
    completion: Completion.bans, transform: AddressArgument.range)
  var address: String

  @OptionGroup var global: GlobalOptions

  var call: UnbanAddress { UnbanAddress(address: address) }

  func show(_ answer: UnbanAddress.Answer) { Console.print(["\(address) is let in again"]) }

  func judge(_ answer: UnbanAddress.Answer) {
    guard let reason = answer.notKept else { return }
    Console.say("warning: it is banned again after the next start: that could not be written down: \(reason)")
  }
}
