import ArgumentParser
import UsherAdmin

/// `usherctl shutdown`.
struct ShutdownCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "shutdown", abstract: "Ends usherd: as by a drain with the configured times, or at once.")

  @Flag(help: "Cut every client at once.")
  var now = false

  @OptionGroup var global: GlobalOptions

  var call: Shutdown { Shutdown(now: now) }

  func show(_ answer: Shutdown.Answer) { Console.print(["usherd is stopping"]) }

  func judge(_ answer: Shutdown.Answer) {
    guard answer.activated else { return }
    Console.say(
      "whoever connects next starts it again; to keep it stopped: "
        + "systemctl stop usherd.socket usherd-admin.socket usherd.service")
  }
}
