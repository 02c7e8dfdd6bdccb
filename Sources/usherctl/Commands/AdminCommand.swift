import ArgumentParser
import Varlink

/// A command that asks the daemon and shows its answer.
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
    guard let answer = reply.parameters(as: Call.Answer.self) else {
      throw Failure(.unreachable, "the answer is not usherd's: not what \(Call.name) answers")
    }
    if global.json {
      // As it came, with what a newer daemon may have added.
      Console.print([(reply.parameters(as: JSON.self) ?? [:]).description])
    } else {
      show(answer)
    }
    try judge(answer)
  }
}
