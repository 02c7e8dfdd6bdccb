import ArgumentParser
import UsherAdmin
import Varlink

/// `usherctl log-level`.
struct LogLevelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-level", abstract: "Shows the least important level that is logged, or changes it.",
    discussion: "A change holds until the next one, a reload or a restart.")

  /// The levels that there are.
  enum Level: String, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error, critical
  }

  @Argument(help: "The level from now on.")
  var level: Level?

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let daemon = Daemon(global)
    if let level {
      let reply = try await daemon.reply(to: SetLogLevel(level: level.rawValue))
      let answer = try reply.answer(to: SetLogLevel.self)
      show(reply, "\(level.rawValue) from now on; it was \(answer.before.printable)")
    } else {
      let reply = try await daemon.reply(to: GetLogLevel())
      show(reply, try reply.answer(to: GetLogLevel.self).level.printable)
    }
  }

  private func show(_ reply: Reply, _ text: String) {
    Console.print([global.json ? reply.json.description : text])
  }
}
