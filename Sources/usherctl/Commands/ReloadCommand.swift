import ArgumentParser
import UsherAdmin
import Varlink

/// `usherctl reload`.
struct ReloadCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Reads the configuration file again and applies it.",
    discussion: """
      A file that is wrong changes nothing: file, line and key are named, and the exit status is 2. What comes into \
      force only with a restart is a warning.
      """)

  @Flag(help: "Only say what would change.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  var call: Reload { Reload(dryRun: dryRun) }

  func show(_ answer: Reload.Answer) {
    let file = answer.file.map { " in \($0.printable)" } ?? " (there is no configuration file)"
    let verb = answer.dryRun ? "would change" : "changed"
    let keys = Set(answer.changed).subtracting(answer.restartNeeded).sorted().map(\.printable)
    Console.print(
      keys.isEmpty && answer.restartNeeded.isEmpty
        ? ["nothing \(answer.dryRun ? "would change" : "has changed")\(file)"]
        : keys.map { "\(verb): \($0)" })
  }

  func judge(_ answer: Reload.Answer) {
    guard !answer.restartNeeded.isEmpty else { return }
    Console.say("warning: only a restart brings into force: \(answer.restartNeeded.joined(separator: ", "))")
  }
}
