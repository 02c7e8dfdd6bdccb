import Glibc
import Sockets
import Terminal
import UsherAdmin
import Varlink

/// A terminal that shows the live screen until the operator has seen enough.
struct TopSession: ~Copyable {
  /// How it came to its end.
  enum Ending {
    case quit
    case signal(CInt)
    case failed(Failure)
  }

  /// As many clients are asked for: enough for any screen, and for the busiest to be among them.
  private static let mostClients = 200
  /// How long trying to connect may hold the keys up.
  private static let connectLimit = Duration.seconds(1)

  private let terminal: RawTerminal
  private let signals: Signals
  private let interval: Duration
  private let path: String
  private let limit: Duration

  private var state = TopState()
  private var keys = KeyDecoder()
  private var link: TopLink?
  private var status: Status?
  private var nextLook = ContinuousClock.now
  private var ending: Ending?

  /// Takes over the terminal.
  init(
    _ link: TopLink, terminal: consuming RawTerminal, signals: Signals, interval: Duration, limit: Duration
  ) {
    self.link = link
    self.terminal = terminal
    self.signals = signals
    self.interval = interval
    self.limit = limit
    path = link.path
  }

  /// Shows the screen until the end, and gives the terminal back.
  consuming func run() async -> Ending {
    write(TopPainter.enter)
    while ending == nil {
      await look()
      draw()
      var items = [pollfd(STDIN_FILENO, POLLIN), signals.item, link?.item ?? pollfd(-1)]
      do { try wait(for: &items, until: nextMoment) } catch { end(.failed(.init(.unreachable, "\(error)"))) }
      if items[1].isReady(POLLIN) { obeySignals() }
      if items[0].isReady(POLLIN) { readKeys() }
      if items[2].revents != 0 { takeAnswers() }
    }
    write(TopPainter.leave)
    return ending ?? .quit
  }

  /// When something is to be done though nothing has come.
  private var nextMoment: ContinuousClock.Instant? {
    if let link, let deadline = link.deadline { return deadline }
    return state.isPaused && link != nil ? nil : nextLook
  }

  private mutating func end(_ how: Ending) { ending = ending ?? how }

  private mutating func write(_ text: String) {
    // Where the terminal is gone there is nobody left to show anything to.
    do { try StandardStreams.write(text) } catch { end(.quit) }
  }

  private mutating func draw() {
    let size = RawTerminal.size
    let screen = TopScreen(
      state: state, columns: size.columns, rows: size.rows, nowUSec: WallClock.nowUSec)
    write(TopPainter.paint(screen.lines))
  }
}

// MARK: The daemon

extension TopSession {
  /// Asks again when it is time, and sees whether the last questions wait for too long.
  private mutating func look() async {
    if let deadline = link?.deadline, deadline <= .now {
      lose("usherd has not answered within \(limit.text)")
    }
    guard nextLook <= .now else { return }
    if link == nil { await connect() }
    guard let link, link.isIdle, !state.isPaused else { return }
    nextLook = .now + interval
    let sort = state.key.sort
    do throws(Failure) {
      try link.ask(.status, GetStatus())
      try link.ask(
        .clients,
        ListClients(limit: Self.mostClients, sort: sort.key, descending: sort.hasGreatestFirst))
    } catch {
      lose(error.message)
    }
  }

  private mutating func connect() async {
    nextLook = .now + interval
    do throws(Failure) {
      // The very socket of before: another daemon is not meant.
      link = TopLink(try await Daemon(named: path, within: min(limit, Self.connectLimit)).connect())
      state.outage = nil
    } catch {
      state.outage = "trying again: \(error.message)"
    }
  }

  private mutating func lose(_ reason: String) {
    link = nil
    status = nil
    nextLook = .now + interval
    state.outage = "usherd has gone away, trying again: \(reason)"
  }

  private mutating func takeAnswers() {
    do throws(Failure) {
      while let answer = try link?.nextAnswer() { try take(answer) }
    } catch {
      lose(error.message)
    }
  }

  private mutating func take(_ answer: TopLink.Answer) throws(Failure) {
    switch answer {
    case .answered(.status, let reply): status = try reply.answer(to: GetStatus.self)
    case .answered(.clients, let reply):
      guard let status else { return }
      let list = try reply.answer(to: ListClients.self)
      state.take(
        TopSample(
          status: status, clients: list.clients, unresponsive: list.unresponsive, time: .now))
    case .answered(.kick, let reply):
      let kicked = try reply.answer(to: KickClients.self)
      state.note = kicked.kicked.isEmpty && kicked.unresponsive.isEmpty ? "that client has left" : kicked.text
      nextLook = .now
    case .refused(.kick, let failure): state.note = failure.message
    // Without these there is nothing to show.
    case .refused(_, let failure): end(.failed(failure))
    }
  }
}

// MARK: The operator

extension TopSession {
  private mutating func readKeys() {
    let bytes: [UInt8]?
    do { bytes = try StandardStreams.read() } catch { return end(.quit) }
    guard let bytes else { return }
    guard !bytes.isEmpty else { return end(.quit) }
    for byte in bytes {
      guard let key = keys.decode(byte) else { continue }
      switch state.handle(key) {
      case .nothing, .draw: break
      case .refresh: nextLook = .now
      case .quit: end(.quit)
      case .kick(let id): kick(id)
      }
    }
  }

  private mutating func kick(_ id: UInt64) {
    guard let link else { return }
    var selector = Selector()
    selector.included.ids = [id]
    do throws(Failure) {
      try link.ask(.kick, KickClients(selector: selector))
    } catch {
      lose(error.message)
    }
  }

  private mutating func obeySignals() {
    let received = signals.received()
    for number in [SIGTERM, SIGHUP, SIGQUIT] where received.contains(number) { end(.signal(number)) }
    if received.contains(SIGINT) { end(.quit) }
    guard ending == nil, received.contains(SIGTSTP) else { return }
    write(TopPainter.leave)
    terminal.suspend()
    // Returns when the operator takes the program up again.
    _ = raise(SIGSTOP)
    terminal.resume()
    write(TopPainter.enter)
  }
}
