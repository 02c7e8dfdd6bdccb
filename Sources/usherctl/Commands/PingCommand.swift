import ArgumentParser
import UsherAdmin
import Varlink

/// `usherctl ping`.
struct PingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ping", abstract: "Asks usherd for nothing but an answer, and says how long that took.")

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    var connection = try await Daemon(global).connect()
    let start = ContinuousClock.now
    let reply = try connection.reply(to: Ping())
    let microseconds = (ContinuousClock.now - start).microseconds
    guard !global.json else { return Console.print([reply.json.description]) }
    let fraction = "\(microseconds % 1_000 + 1_000)".dropFirst()
    Console.print(["answer from \(connection.place.path.printable) in \(microseconds / 1_000).\(fraction) ms"]
    )
  }
}
