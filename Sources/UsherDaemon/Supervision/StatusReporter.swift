internal import Systemd
internal import Usher
internal import UsherAdmin

/// Keeps the line current that the supervisor shows of the daemon.
///
/// It looks at the figures when a client has come or gone, and at most once for all that came and went until it
/// looks. It has no clock that ticks: while nobody comes or goes, nothing is done.
final class StatusReporter: ServerObserver {
  /// What the line is made of.
  struct Figures {
    let clients: (current: Int, accepted: Int, limit: Int)
    let drain: DrainReport?
  }

  private struct State {
    var line = StatusLine()
    var figures: (@Sendable () -> Figures)?
    var isReleaseDue = false
  }

  private let announcer: Announcer
  private let daemon: DaemonState
  private let state = Lock(State())
  private let isLookDue = Latch()

  init(_ announcer: Announcer, _ daemon: DaemonState) {
    self.announcer = announcer
    self.daemon = daemon
  }

  /// Says where the figures are; until then, and until it is ready, nothing is told.
  func begin(reading figures: @escaping @Sendable () -> Figures) {
    announcer.enqueue { [self] in
      state.withLock { $0.figures = figures }
      look(with: [.ready])
    }
  }

  /// Says once more that it is ready, and how it is.
  func tellReady() {
    announcer.enqueue { [self] in
      let phase = daemon.phase
      let text = state.withLock { state in state.figures.map { Self.text($0(), phase) } }
      announcer.send([.ready] + (text.map { [.status($0)] } ?? []))
    }
  }

  func connected(_ client: ClientSnapshot) { change() }

  func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) { change() }

  func acceptingPaused(_ cause: AcceptingPause) {}

  func acceptingResumed() {}

  /// Says that the figures have changed.
  func change() {
    guard isLookDue.raise() else { return }
    announcer.enqueue { [self] in
      isLookDue.lower()
      look()
    }
  }

  /// Tells what is worth telling now, with other notices or alone.
  private func look(with notices: [Notice] = []) {
    let phase = daemon.phase
    let (text, due) = state.withLock { state -> (String?, ContinuousClock.Instant?) in
      guard let figures = state.figures?() else { return (nil, nil) }
      let text = state.line.change(to: Self.text(figures, phase), at: .now)
      return (text, Self.nextRelease(&state))
    }
    announce(text, with: notices, due)
  }

  /// Tells what had to wait.
  private func release() {
    let (text, due) = state.withLock { state -> (String?, ContinuousClock.Instant?) in
      state.isReleaseDue = false
      let text = state.line.release(at: .now)
      return (text, Self.nextRelease(&state))
    }
    announce(text, with: [], due)
  }

  private func announce(_ text: String?, with notices: [Notice], _ due: ContinuousClock.Instant?) {
    let all = notices + (text.map { [.status($0)] } ?? [])
    if !all.isEmpty { announcer.send(all) }
    if let due { announcer.enqueue(at: due) { [weak self] in self?.release() } }
  }

  /// When to come back for what has to wait, unless that is arranged already.
  private static func nextRelease(_ state: inout State) -> ContinuousClock.Instant? {
    guard !state.isReleaseDue, let due = state.line.due else { return nil }
    state.isReleaseDue = true
    return due
  }

  private static func text(_ figures: Figures, _ phase: Status.State) -> String {
    let clients = figures.clients
    if phase == .draining, let drain = figures.drain {
      let cut = drain.cut > 0 ? ", \(drain.cut) cut" : ""
      return "draining, \(drain.left) clients left, \(drain.gone) gone\(cut)"
    }
    let text = "\(clients.current) of \(clients.limit) clients, \(clients.accepted) accepted"
    return phase == .running ? text : "\(phase.rawValue), \(text)"
  }
}
