import ArgumentParser
import UsherAdmin

/// `usherctl resume`.
struct ResumeCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Takes a drain back: newcomers are accepted again.")

  @OptionGroup var global: GlobalOptions

  var call: Resume { Resume() }

  func show(_ answer: Resume.Answer) {
    Console.print([answer.wasDraining ? "accepting clients again" : "there was no drain to take back"])
  }
}
