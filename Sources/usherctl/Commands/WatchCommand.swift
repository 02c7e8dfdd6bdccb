import ArgumentParser
import Glibc
import Terminal
import UsherAdmin
import Varlink

/// `usherctl watch`.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Shows events as they happen, until Ctrl-C.",
    discussion: """
      \(SelectorOptions.explanation) Events that are about no client always come.

      Whoever does not read loses events, and is told how many. With --json each line is an object: first \
      {"ready":true}, then one for each event.
      """)

  @OptionGroup(title: "Selectors") var selectors: SelectorOptions

  @OptionGroup var global: GlobalOptions

  func run() async throws {
    var end = "usherd has gone away"
    let signals = try Signals.catching([SIGINT])
    var stream = ReplyStream(over: try await Daemon(global).connect(), signals: signals)
    _ = try show(stream.begin(Watch(selector: selectors.selector)))
    if Console.isTerminal, !global.json { Console.say("watching; Ctrl-C ends it") }
    while true {
      do throws(Failure) {
        guard case .reply(let reply) = try stream.next() else {
          // The prompt does not follow the terminal's ^C then.
          if Console.isTerminal { Console.print([""]) }
          return
        }
        if try show(reply)?.kind == .stopping { end = "usherd has stopped" }
        guard reply.continues else { throw Failure(.unreachable, "usherd has ended the events") }
      } catch {
        guard error.status == .unreachable else { throw error }
        throw Failure(.unreachable, "\(end): \(error.message)")
      }
    }
  }

  private func show(_ reply: Reply) throws(Failure) -> Event? {
    let answer = try reply.answer(to: Watch.self)
    if global.json {
      Console.print([reply.json.description])
    } else {
      if let lost = answer.lost, lost > 0 {
        Console.print(["\(lost.of("event")) were lost here: they came faster than they were read"])
      }
      if let event = answer.event { Console.print([EventLine(event).text]) }
    }
    return answer.event
  }
}
