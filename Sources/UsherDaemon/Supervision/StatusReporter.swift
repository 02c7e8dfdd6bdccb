internal import Systemd
internal import Usher
internal import UsherAdmin

/// Keeps the line current that the supervisor shows of the daemon.
///
/// It looks at the figures when a client has come or gone, and at most once for all that came and went until it
/// looks. It has no clock that ticks: while nobody comes or goes, nothing is done.
final class StatusReporter: ServerObserver {
  private struct State {
    var line = StatusLine()
    var counts: (@Sendable () -> (current: Int, accepted: Int, limit: Int))?
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
  func begin(reading counts: @escaping @Sendable () -> (current: Int, accepted: Int, limit: Int)) {
    announcer.enqueue { [self] in
      state.withLock { $0.counts = counts }
      look(with: [.ready])
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
      guard let counts = state.counts?() else { return (nil, nil) }
      let text = state.line.change(to: Self.text(counts, phase), at: .now)
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

  private static func text(
    _ counts: (current: Int, accepted: Int, limit: Int), _ phase: Status.State
  ) -> String {
    let figures = "\(counts.current) of \(counts.limit) clients, \(counts.accepted) accepted"
    return phase == .running ? figures : "\(phase.rawValue), \(figures)"
  }
}
