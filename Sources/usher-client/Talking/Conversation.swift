import Glibc
import Sockets
import SystemPackage
import Terminal

/// A conversation with a person at a terminal.
///
/// Each line typed is sent, and what arrives is shown when it arrives, above the line that is being typed.
struct Conversation: ~Copyable {
  private let server: String
  private var exchange: Exchange
  private let terminal: RawTerminal
  private let signals: Signals

  private var keys = KeyDecoder()
  private var editor = LineEditor()
  private var screen: Screen
  private var printable = PrintableStream()

  /// Whether the person may still type.
  private var isTalking = true

  /// Takes over the terminal.
  init(
    _ exchange: consuming Exchange, with server: String, terminal: consuming RawTerminal, signals: Signals
  ) {
    self.server = server
    self.exchange = exchange
    self.terminal = terminal
    self.signals = signals
    screen = Screen(columns: RawTerminal.size.columns, rows: RawTerminal.size.rows)
  }

  /// Talks until the end, and gives the terminal back.
  consuming func run() -> Ending {
    do throws(Ending) {
      try write(screen.show("Connected to \(server).\n", above: editor.line))
      try write(screen.draw(editor.line))
      while exchange.isReceiving {
        var items = [
          pollfd(STDIN_FILENO, isTalking && exchange.wantsMore ? POLLIN : 0),
          exchange.item(isReader: true), signals.item,
        ]
        try poll(&items)
        if items[2].isReady(POLLIN) { try obeySignals() }
        try show(exchange.exchange(items[1]))
        if items[0].isReady(POLLIN) { try readKeys() }
      }
      try write(screen.show(printable.finish(), above: editor.line) + screen.finish())
      return exchange.ending
    } catch {
      // Where the terminal is gone, this does nothing.
      try? StandardStreams.write(screen.finish())
      return error
    }
  }

  private func poll(_ items: inout [pollfd]) throws(Ending) {
    do { try wait(for: &items) } catch { throw .inputFailed("\(error.code)") }
  }

  private func write(_ text: String) throws(Ending) {
    do { try StandardStreams.write(text) } catch { throw .outputFailed(error.code) }
  }

  private mutating func show(_ bytes: [UInt8]) throws(Ending) {
    let text = printable.print(bytes)
    if !text.isEmpty { try write(screen.show(text, above: editor.line)) }
  }
}

// MARK: What the person does

extension Conversation {
  private mutating func readKeys() throws(Ending) {
    let bytes: [UInt8]?
    do {
      bytes = try StandardStreams.read()
    } catch {
      throw .inputFailed("\(error.code)")
    }
    guard let bytes else { return }
    if bytes.isEmpty { return try finishTalking() }

    // Drawn once for all that was pasted.
    var output = ""
    var hasChanged = false
    for byte in bytes {
      guard isTalking, let key = keys.decode(byte) else { continue }
      switch editor.handle(key) {
      case .changed: hasChanged = true
      case .refused: output += "\u{7}"
      case .clearScreen: output += screen.clear(editor.line)
      case .line(let line):
        output += screen.complete(EditedLine(line))
        hasChanged = false
        if line == "exit" { try finishTalking(after: &output) } else { exchange.say(line: line) }
      case .endOfInput: try finishTalking(after: &output)
      }
    }
    if hasChanged, isTalking { output += screen.draw(editor.line) }
    try write(output)
  }

  private mutating func finishTalking() throws(Ending) {
    var output = ""
    try finishTalking(after: &output)
    try write(output)
  }

  /// Tells the server that nothing more comes; what still comes from it is shown without a prompt.
  private mutating func finishTalking(after output: inout String) throws(Ending) {
    isTalking = false
    output += screen.removePrompt()
    do { try exchange.finish() } catch { throw .inputFailed("\(error)") }
  }

  private mutating func obeySignals() throws(Ending) {
    let received = signals.received()
    for number in [SIGTERM, SIGHUP, SIGQUIT] where received.contains(number) { throw .signal(number) }
    if received.contains(SIGINT) {
      // As in a shell: what is typed is dropped, and where nothing is, the program ends.
      guard isTalking, editor.discard() else { throw .signal(SIGINT) }
      try write(screen.draw(editor.line))
    }
    if received.contains(SIGTSTP) {
      try write(screen.finish())
      terminal.suspend()
      // Returns when the person takes the program up again.
      _ = raise(SIGSTOP)
      terminal.resume()
    }
    if received.contains(SIGTSTP) || received.contains(SIGWINCH) {
      let size = RawTerminal.size
      try write(screen.resize(columns: size.columns, rows: size.rows, editor.line))
      if isTalking { try write(screen.draw(editor.line)) }
    }
  }
}
