internal import Dispatch
internal import Synchronization
package import Usher
package import UsherAdmin

/// Tells those who want to know how a drain goes on: when something has changed, and at most four times a second.
///
/// It looks when a client has gone, so while nothing changes nothing is done.
package final class DrainReporter: ServerObserver {
  private typealias Listener = AsyncStream<DrainProgress>.Continuation

  private struct State {
    var read: (@Sendable () -> DrainReport?)?
    var last: DrainProgress?
    var lastTime = ContinuousClock.now - DrainReporter.interval
    var isLookDue = false
    var listeners: [Int: Listener] = [:]
    var lastListener = 0
  }

  /// The least time between two looks.
  private static let interval = Duration.milliseconds(250)

  private let events: EventHub
  private let queue = DispatchQueue(label: "usher.drain")
  private let state = Lock(State())

  /// Whether a drain is under way, which is all that a lane has to look at when there is none.
  private let isDraining = Atomic(false)

  /// Tells those who watch, too.
  package init(_ events: EventHub) {
    self.events = events
  }

  /// Begins to tell, or goes on with other parameters.
  ///
  /// - Parameter read: How far it has come; `nil` once it is over.
  package func begin(reading read: @escaping @Sendable () -> DrainReport?) {
    isDraining.store(true, ordering: .relaxed)
    state.withLock { $0.read = read }
    look()
  }

  /// What is told from now on, until nobody is left or it was taken back, with what it was last.
  ///
  /// - Returns: What is told, and what ends that early.
  package func progress() -> (stream: AsyncStream<DrainProgress>, end: @Sendable () -> Void) {
    // A reader who is slow wants to know how it is now, not how it was.
    let (stream, listener) = AsyncStream.makeStream(
      of: DrainProgress.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state -> Int? in
      if let last = state.last { listener.yield(last) }
      guard state.read != nil else { return nil }
      state.lastListener += 1
      state.listeners[state.lastListener] = listener
      return state.lastListener
    }
    guard let number else {
      listener.finish()
      return (stream, {})
    }
    return (
      stream,
      { [weak self] in
        self?.state.withLock { $0.listeners[number] = nil }
        listener.finish()
      }
    )
  }

  /// Says that it was taken back.
  package func resumed() {
    guard var last = state.withLock({ $0.last }) else { return finish(nil) }
    last.state = .resumed
    last.remainingUSec = nil
    finish(last)
  }

  /// Says that it is over because the daemon ends, with so many cut.
  package func stopped(cut: Int) {
    guard var last = state.withLock({ $0.last }) else { return }
    last.gone += max(0, last.left - cut)
    last.cut += cut
    last.left = 0
    last.state = .done
    last.remainingUSec = nil
    finish(last)
  }

  package func connected(_ client: ClientSnapshot) {}

  package func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    if isDraining.load(ordering: .relaxed) { lookSoon() }
  }

  package func acceptingPaused(_ cause: AcceptingPause) {}

  package func acceptingResumed() {}

  /// Looks as soon as it may; once for all that happens until then.
  private func lookSoon() {
    let due = state.withLock { state -> ContinuousClock.Instant? in
      guard !state.isLookDue else { return nil }
      state.isLookDue = true
      return state.lastTime + Self.interval
    }
    guard let due else { return }
    let nanoseconds = Int((due - .now) / .nanoseconds(1))
    queue.asyncAfter(deadline: .now() + .nanoseconds(max(0, nanoseconds))) { @Sendable [weak self] in
      self?.look()
    }
  }

  private func look() {
    let (progress, listeners) = state.withLock { state -> (DrainProgress?, [Int: Listener]) in
      state.isLookDue = false
      state.lastTime = .now
      guard let report = state.read?() else { return (nil, [:]) }
      let progress = DrainProgress(report)
      var before = state.last
      // The time that is left always changes and is no news.
      before?.remainingUSec = progress.remainingUSec
      guard progress != before else { return (nil, [:]) }
      state.last = progress
      return (progress, state.listeners)
    }
    guard let progress else { return }
    guard progress.state == .closing else { return finish(progress) }
    tell(progress, listeners)
  }

  /// Tells the end, and nothing after it.
  private func finish(_ progress: DrainProgress?) {
    isDraining.store(false, ordering: .relaxed)
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      state.read = nil
      state.last = nil
      return state.listeners
    }
    if let progress { tell(progress, listeners) }
    for listener in listeners.values { listener.finish() }
  }

  private func tell(_ progress: DrainProgress, _ listeners: [Int: Listener]) {
    events.tell(.draining) { $0.drain = progress }
    for listener in listeners.values { listener.yield(progress) }
  }
}
