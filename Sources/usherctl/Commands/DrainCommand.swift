import ArgumentParser
import Glibc
import Terminal
import UsherAdmin
import Varlink

/// `usherctl drain`.
struct DrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "Accepts nobody any more and sends the clients off.",
    discussion: """
      Each client is closed in order, spread over --spread; whoever is left at --deadline is cut. usherd itself goes \
      on, and 'usherctl resume' takes the drain back. Called while one is under way, it goes on with the new times.

      With --wait the exit status is 0 if everyone left in order, and 1 if some were cut or the drain was taken back. \
      Ctrl-C ends the waiting, not the drain.
      """)

  @Option(
    help: .init("When whoever is left is cut, as in 30s; 0 for never.", valueName: "duration"),
    transform: DurationArgument.any)
  var deadline: UInt64?

  @Option(
    help: .init("Over which time to spread the clients' ends.", valueName: "duration"),
    transform: DurationArgument.any)
  var spread: UInt64?

  @Option(help: .init("What to send each of them last.", valueName: "text"))
  var farewell: String?

  @Flag(help: "Show how far it has come until everyone has left.")
  var wait = false

  @Flag(help: "Turn newcomers away; without it they wait until the drain is taken back.")
  var refuse = false

  @OptionGroup var global: GlobalOptions

  private var call: Drain {
    Drain(deadlineUSec: deadline, spreadUSec: spread, farewell: farewell, refuse: refuse)
  }

  func run() async throws {
    if wait {
      try await waitForEnd()
    } else {
      let reply = try await Daemon(global).reply(to: call)
      let answer = try reply.answer(to: Drain.self)
      Console.print([global.json ? reply.json.description : "draining: \(answer.progress.text)"])
    }
  }

  private func waitForEnd() async throws(Failure) {
    var display = ProgressLine(isDrawnOver: Console.isTerminal && !global.json)
    func show(_ reply: Reply) throws(Failure) -> DrainProgress {
      let progress = try reply.answer(to: Drain.self).progress
      display.show(global.json ? reply.json.description : "draining: \(progress.text)")
      return progress
    }

    let signals = try Signals.catching([SIGINT, SIGTERM, SIGHUP])
    var stream = ReplyStream(over: try await Daemon(global).connect(), signals: signals)
    do {
      var reply = try stream.begin(call)
      while true {
        let progress = try show(reply)
        guard reply.continues else {
          display.finish()
          return try judge(progress)
        }
        switch try stream.next() {
        case .reply(let next): reply = next
        case .signal(let signal):
          display.finish()
          Console.say("the drain goes on without us; 'usherctl resume' takes it back")
          Signals.die(of: signal)
        }
      }
    } catch {
      display.finish()
      throw error
    }
  }

  private func judge(_ progress: DrainProgress) throws(Failure) {
    switch progress.state {
    case .done where progress.cut > 0:
      throw Failure(.negative, "\(progress.cut.of("client")) had to be cut")
    case .done: return
    case .resumed:
      throw Failure(.negative, "the drain was taken back with \(progress.left.of("client")) left")
    case .closing:
      throw Failure(.unreachable, "usherd stopped telling how far it has come")
    }
  }
}
