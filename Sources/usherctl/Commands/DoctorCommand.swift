import ArgumentParser
import Varlink

/// `usherctl doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Looks for what is set wrong for usherd on this machine.",
    discussion: """
      It reads the machine, systemd's units and usherd's files, asks usherd for its own figures if it runs, and \
      changes nothing. Each finding comes with what to do about it. What this user may not look at is said to be \
      skipped: as root it sees everything.

      Exit status: 0 if nothing was found, 1 if something was.
      """)

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let report = await Doctor(global).examine()
    Console.print(global.json ? [report.json.description] : report.lines)
    guard report.findings.isEmpty else { throw ExitCode(Failure.Status.negative.rawValue) }
  }
}
