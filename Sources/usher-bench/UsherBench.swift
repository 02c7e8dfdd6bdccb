import ArgumentParser
import Sockets
import UsherAdmin
import Varlink

/// The load generator.
struct UsherBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usher-bench",
    abstract: "Measure a message server: how much it does, and how long each client waits.",
    discussion: """
      request: each client sends, is answered, and sends again; with --rate, messages go out at that rate instead, \
      whatever becomes of the answers, and latency counts from when each was to go out.
      broadcast: clients of a relay, of which --senders send; each of the others receives.
      connect: clients connect, end, wait for the server to close, and connect again.
      idle: clients that stay, and are all there at the end.

      ENDPOINT is HOST:PORT, :PORT (this machine), [IPV6]:PORT or unix:PATH. Ctrl-C ends a run early, with its \
      report.

      Exit status: 0 when all went well, 1 when there were errors, 64 for a usage error, 69 when no connection \
      could be made.
      """)

  @OptionGroup var load: LoadOptions

  @Flag(help: "Print one JSON object with every figure instead of the table.")
  var json = false

  @Argument(
    help: "The server.",
    transform: { text in
      do { return try Endpoint(text) } catch { throw ValidationError("\(error)") }
    })
  var endpoint: Endpoint

  func run() throws {
    let bench: Bench
    do {
      bench = try Bench(load.plan, against: endpoint)
    } catch {
      StandardError.say("\(error)")
      throw ExitCode(69)
    }
    let report: Report
    do {
      report = try bench.run()
    } catch {
      StandardError.say("\(error)")
      throw ExitCode(69)
    }
    print(json ? JSON.text(of: report, pretty: true) ?? "null" : ReportText(report).description)
    guard report.errors.isEmpty else { throw ExitCode(1) }
  }
}
