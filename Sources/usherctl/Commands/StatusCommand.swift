import ArgumentParser
import UsherAdmin

/// `usherctl status`.
struct StatusCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Shows what usherd is doing, on one screen.")

  @OptionGroup var global: GlobalOptions

  var call: GetStatus { GetStatus() }

  func show(_ status: Status) { Console.print(StatusScreen(status).lines) }
}
