import Dispatch

/// A drain that is under way: how far it has come, and who waits for it.
final class Draining: Sendable {
  private struct Current {
    let refuses: Bool
    let deadline: MonotonicTime?

    /// How many clients had departed when it began.
    let departedBefore: Int

    var cut = 0
  }

  private struct State {
    var current: Current?

    /// Tells the timer of a drain that is over, or whose deadline was changed, that it is of no interest any more.
    var generation = 0
    var waiting: [Answer<Bool>] = []
  }

  private let admission: Admission
  private let state = Lock(State())

  init(admission: Admission) {
    self.admission = admission
    admission.whenEmptied { [weak self] in self?.wake() }
  }

  /// Begins, or goes on with another deadline.
  ///
  /// - Parameters:
  ///   - refuses: Whether newcomers are turned away.
  ///   - deadline: When it is over; `nil` for never.
  ///   - isOver: Called at the deadline, if the drain is still under way.
  func begin(refuses: Bool, deadline: Duration?, isOver: @escaping @Sendable () -> Void) {
    let departed = admission.counts.departed
    let generation = state.withLock { state -> Int in
      let before = state.current
      state.generation += 1
      state.current = Current(
        refuses: refuses, deadline: deadline.map { .now + $0.wholeNanoseconds },
        departedBefore: before?.departedBefore ?? departed, cut: before?.cut ?? 0)
      return state.generation
    }
    guard let deadline else { return }
    let time = DispatchTime.now() + .nanoseconds(Int(deadline.wholeNanoseconds))
    drainDeadlines.asyncAfter(deadline: time) { @Sendable [weak self] in
      guard self?.state.withLock({ $0.generation == generation && $0.current != nil }) == true else { return }
      isOver()
    }
  }

  /// Counts the clients that are left as cut.
  func countCut() {
    let left = admission.counts.current
    state.withLock { $0.current?.cut += left }
  }

  /// Ends it.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  func end() -> Bool {
    let (wasDraining, waiting) = state.withLock { state in
      state.generation += 1
      defer { state.waiting = [] }
      return (state.current.take() != nil, state.waiting)
    }
    for answer in waiting { answer.give(false) }
    return wasDraining
  }

  /// How far it has come; `nil` while there is none.
  var progress: DrainReport? {
    let counts = admission.counts
    return state.withLock { state in
      guard let current = state.current else { return nil }
      // Those that were cut depart too, as soon as their lanes come to it.
      let gone = counts.departed - current.departedBefore - current.cut
      return DrainReport(
        left: counts.current, gone: max(0, gone), cut: current.cut, refuses: current.refuses,
        remaining: current.deadline.map { .nanoseconds(max(0, $0 - .now)) })
    }
  }

  /// Waits until nobody is left or it is ended, but not for ever.
  func wait(for time: Duration) async {
    let answer = Answer<Bool>()
    let mustWait = state.withLock { state in
      guard state.current != nil, admission.counts.current > 0 else { return false }
      state.waiting.append(answer)
      return true
    }
    guard mustWait else { return }
    _ = await answer.wait(until: .now() + .nanoseconds(Int(time.wholeNanoseconds)))
    state.withLock { $0.waiting.removeAll { $0 === answer } }
  }

  /// Tells those who wait that nobody is left.
  private func wake() {
    let waiting = state.withLock { state -> [Answer<Bool>] in
      defer { state.waiting = [] }
      return state.waiting
    }
    for answer in waiting { answer.give(true) }
  }
}

/// How far a drain has come.
public struct DrainReport: Hashable, Sendable {
  /// Clients that are still there.
  public let left: Int

  /// Clients that have gone by themselves or in order since it began.
  public let gone: Int

  /// Clients that were cut at the deadline.
  public let cut: Int

  /// Whether newcomers are turned away; else they wait until it is taken back.
  public let refuses: Bool

  /// The time until whoever is left is cut; `nil` where there is no deadline.
  public let remaining: Duration?
}

/// The queue on which drains come to their deadlines.
private let drainDeadlines = DispatchQueue(label: "usher.drains")
