import ArgumentParser
import Glibc
import Sockets
import Terminal

/// The operator's command line.
@main
struct Usherctl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usherctl",
    abstract: "Shows and steers a running usherd and its clients.",
    discussion: """
      Exit status: 0 done, 1 nothing matched (drain --wait: some were cut; doctor: something was found), 2 refused by \
      the server, 3 not running, unreachable or no answer in time, 4 not permitted, 64 bad usage, 74 done, but the \
      answer could not be written.
      """,
    subcommands: [
      StatusCommand.self, ClientsCommand.self, TopCommand.self, WatchCommand.self, KickCommand.self,
      LabelCommand.self, SendCommand.self, BroadcastCommand.self, BanCommand.self, UnbanCommand.self,
      BansCommand.self,
      DrainCommand.self, ResumeCommand.self, ReloadCommand.self, LogLevelCommand.self, ShutdownCommand.self,
      MetricsCommand.self, PingCommand.self, DoctorCommand.self,
    ])

  // In each command too: so these options may stand before the command or after it.
  @OptionGroup var global: GlobalOptions

  /// Without a command there is nothing to do, which a script should not take for success.
  func run() throws {
    throw ValidationError("A command is missing.")
  }

  /// Runs the command that the arguments name.
  static func main() async {
    StandardDescriptors.fill()
    do {
      var command = try await asyncParseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      try Console.flush()
    } catch let failure as Failure {
      Console.say(failure.message)
      Glibc.exit(failure.status.rawValue)
    } catch {
      exit(withError: error)
    }
  }
}
