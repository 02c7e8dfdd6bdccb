import ArgumentParser
import Sockets
import UsherAdmin
import Varlink

/// `usherctl ban`.
struct BanCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "ban", abstract: "Keeps an address or a range out, and disconnects who is in.",
    discussion: "A ban that exists already is replaced. Bans are kept over restarts.")

  @Argument(
    help: .init("The address, or the range as in 10.0.0.0/8.", valueName: "address"),
    transform: AddressArgument.range)
  var address: String

  @Option(
    name: .customLong("for"),
    help: .init("For how long, as in 2h; for ever without it.", valueName: "duration"),
    transform: DurationArgument.some)
  var time: UInt64?

  @Option(help: .init("Kept with the ban, and told to whoever is disconnected.", valueName: "text"))
  var reason: String?

  @Flag(help: "Only say who would be disconnected.")
  var dryRun = false

  @Flag(help: "Take a range wider than /8, or /32 of IPv6.")
  var all = false

  @OptionGroup var global: GlobalOptions

  var call: BanAddress {
    BanAddress(address: address, forUSec: time, reason: reason, all: all, dryRun: dryRun)
  }

  func show(_ answer: BanAddress.Answer) {
    let end = answer.ban.endsUSec.map { " until \(LocalTime($0).date)" } ?? ""
    let kicked = KickClients.Answer(
      kicked: answer.kicked, notFound: [], unresponsive: [], dryRun: answer.dryRun)
    Console.print([
      "\(answer.dryRun ? "would ban" : "banned") \(answer.ban.address.printable)\(end); \(kicked.text)"
    ])
  }

  func judge(_ answer: BanAddress.Answer) {
    Missing(ids: [], lanes: answer.unresponsive)
      .say(consequence: answer.dryRun ? Missing.seen : Missing.kicked)
    if let reason = answer.notKept {
      Console.say("warning: the ban ends with usherd: it could not be written down: \(reason)")
    }
  }
}
