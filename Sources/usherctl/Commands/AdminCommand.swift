import ArgumentParser
import Varlink

/// A command that asks the daemon and shows its one answer.
protocol AdminCommand: AsyncParsableCommand {
  /// What it asks.
  associatedtype Call: Method

  var global: GlobalOptions { get }

  /// The call that the arguments make.
  var call: Call { get }

  /// Shows the answer to a person.
  func show(_ answer: Call.Answer)

  /// Judges the answer once it has been shown.
  func judge(_ answer: Call.Answer) throws(Failure)
}

extension AdminCommand {
  func run() async throws {
    let reply = try await Daemon(global).reply(to: call)
    let answer = try reply.answer(to: Call.self)
    if global.json {
      Console.print([reply.json.description])
    } else {
      show(answer)
    }
    try judge(answer)
  }

  func judge(_ answer: Call.Answer) {}
}
