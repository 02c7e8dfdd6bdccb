public import ArgumentParser
import Glibc
import Sockets
import SystemPackage
import Terminal
public import Usher

/// The interactive client of a message server, and a filter where there is no terminal.
struct UsherClient: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "usher-client",
    abstract: "Talk to a message server over TCP or a Unix socket.",
    discussion: """
      With a terminal, each line you type is sent, and what the server sends is shown when it comes; \
      control characters in it are shown as \\u{1B}, never obeyed. 'exit' or Ctrl-D ends the sending side, shows \
      what still comes, and ends. Ctrl-C drops the line, or ends the program where nothing is typed.

      Without a terminal, standard input is sent as it is, the sending side is then shut down, and everything \
      received is written to standard output, byte for byte.

      With --framing length, a line without its end is one message after four bytes of length, and each message \
      received becomes a line.

      ENDPOINT is HOST:PORT, :PORT (this machine), [IPV6]:PORT or unix:PATH. Every address of a host is tried, \
      in order.

      Exit status: 0 after an orderly end, 1 when the connection broke or could not be used to its end, 64 for \
      a usage error, 69 when no connection could be made.
      """)

  @Option(help: ArgumentHelp("How messages are told apart.", valueName: "framing"))
  var framing = Framing.raw

  @Option(help: ArgumentHelp("How long connecting may take, in seconds.", valueName: "seconds"))
  var connectTimeout = 10.0

  @Argument(
    help: "The server.",
    transform: { text in
      do { return try Endpoint(text) } catch { throw ValidationError("\(error)") }
    })
  var endpoint: Endpoint

  func validate() throws {
    guard connectTimeout > 0, connectTimeout <= 86_400 else {
      throw ValidationError("--connect-timeout takes a number of seconds, more than 0 and at most a day")
    }
  }

  func run() async throws {
    // A reader of our output that is gone is an error of the write.
    _ = signal(SIGPIPE, SIG_IGN)
    let stream: Stream
    do {
      stream = try await Stream.connect(to: endpoint, timeout: .seconds(connectTimeout))
    } catch {
      StandardStreams.report("\(error)", by: "usher-client")
      throw ExitCode(69)
    }
    let ending = try talk(over: stream)
    if let message = ending.message { StandardStreams.report(message, by: "usher-client") }
    if case .signal(let number) = ending { Signals.die(of: number) }
    throw ExitCode(ending.status)
  }

  private func talk(over stream: consuming Stream) throws -> Ending {
    let peer = try? stream.peerAddress()
    if peer?.ipAddress != nil {
      // A line is small and wanted at once; a server that dies without a word is noticed.
      try? stream.setNoDelay(true)
      try? stream.setKeepAlive(idle: .seconds(60))
    }
    let exchange = Exchange(over: stream, wire: Wire(framing: framing))
    guard RawTerminal.isThere else { return Filter.run(exchange) }
    let signals = try Signals([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH])
    guard let terminal = RawTerminal() else { return Filter.run(exchange) }
    let name = peer.map(\.description) ?? endpoint.description
    return Conversation(exchange, with: name, terminal: terminal, signals: signals).run()
  }
}

extension Framing: ExpressibleByArgument {}
