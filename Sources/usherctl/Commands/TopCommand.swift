import ArgumentParser
import Glibc
import Terminal
import UsherAdmin

/// `usherctl top`.
struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top", abstract: "Shows usherd and its busiest clients, live.",
    discussion: """
      Needs a terminal. q or Ctrl-C ends it, h shows the other keys: what to sort by, the arrows to select a client, \
      k to disconnect it.
      """)

  @Option(
    help: .init("How long to wait between two looks, as in 2s.", valueName: "duration"),
    transform: Self.interval)
  var interval: Duration = .seconds(1)

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard !global.json else {
      throw ValidationError(
        "top is for people: programs use 'usherctl status --json' or 'usherctl watch --json'.")
    }
  }

  func run() async throws {
    guard RawTerminal.isThere else {
      throw ValidationError(
        "top needs a terminal: elsewhere use 'usherctl status --json' or 'usherctl watch'.")
    }
    let link = TopLink(try await Daemon(global).connect())
    let signals = try Signals.catching([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH])
    guard let terminal = RawTerminal() else { return }
    let session = TopSession(
      link, terminal: terminal, signals: signals, interval: interval, limit: global.timeout)
    switch await session.run() {
    case .quit: break
    case .signal(let number): Signals.die(of: number)
    case .failed(let failure): throw failure
    }
  }

  private static func interval(_ text: String) throws -> Duration {
    let time = try Duration(text: text)
    guard time >= .milliseconds(100) else { throw ValidationError("it must be at least 100ms.") }
    return time
  }
}
