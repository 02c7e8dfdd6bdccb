/// Who may come in, and on which lane: the count of clients and its limit.
final class Admission: Sendable {
  /// How many came and went.
  struct Counts: Sendable {
    var current = 0
    var peak = 0
    var accepted = 0
    var refused = 0
    var kicked = 0
    var limit: Int

    /// The clients on each lane.
    var lanes: [Int]
  }

  /// Where a newcomer goes.
  enum Verdict {
    /// To this lane.
    case admitted(lane: Int)

    /// To this lane, to be told that there is no room.
    case refused(lane: Int)

    /// Nowhere for now.
    case full
  }

  private struct State {
    var counts: Counts
    var whenFull: Limits.WhenFull
    var beingRefused = 0
    var isWaitedFor = false
    var lastID: UInt64 = 0
    var emptied: [@Sendable () -> Void] = []
  }

  /// How many may be on their way out with a refusal at once; whoever comes on top of these is closed unheard.
  private let refusalLimit: Int

  private let state: Lock<State>
  private let roomMade: Lock<(@Sendable () -> Void)?>

  init(limits: Limits, laneCount: Int) {
    refusalLimit = limits.refusals
    let lanes = [Int](repeating: 0, count: laneCount)
    state = Lock(State(counts: Counts(limit: limits.clients, lanes: lanes), whenFull: limits.whenFull))
    roomMade = Lock(nil)
  }

  /// Says what to do when there is room again after a ``Verdict/full``.
  func whenRoomIsMade(_ action: @escaping @Sendable () -> Void) {
    roomMade.withLock { $0 = action }
  }

  /// A name for a client.
  func nextID() -> UInt64 {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  /// Whether another one may be accepted now.
  func hasRoom() -> Bool {
    state.withLock { state in
      if state.counts.current < state.counts.limit || state.whenFull == .refuse { return true }
      state.isWaitedFor = true
      return false
    }
  }

  /// Counts a newcomer in and finds it the emptiest lane.
  func admit() -> Verdict {
    state.withLock { state in
      let lane = state.counts.lanes.indices.min { state.counts.lanes[$0] < state.counts.lanes[$1] } ?? 0
      guard state.counts.current < state.counts.limit else {
        state.counts.refused += 1
        guard state.beingRefused < refusalLimit else { return .full }
        state.beingRefused += 1
        return .refused(lane: lane)
      }
      state.counts.current += 1
      state.counts.peak = max(state.counts.peak, state.counts.current)
      state.counts.accepted += 1
      state.counts.lanes[lane] += 1
      return .admitted(lane: lane)
    }
  }

  /// Counts out whoever was admitted or refused.
  func release(reason: DisconnectReason, lane: Int) {
    let actions = state.withLock { state -> (isWaitedFor: Bool, emptied: [@Sendable () -> Void]) in
      guard reason != .refused else {
        state.beingRefused -= 1
        return (false, [])
      }
      state.counts.current -= 1
      state.counts.lanes[lane] -= 1
      if reason == .kicked { state.counts.kicked += 1 }
      defer { state.isWaitedFor = false }
      guard state.counts.current == 0 else { return (state.isWaitedFor, []) }
      defer { state.emptied = [] }
      return (state.isWaitedFor, state.emptied)
    }
    if actions.isWaitedFor { roomMade.withLock { $0 }?() }
    for action in actions.emptied { action() }
  }

  /// Has an action run as soon as there is no client, which may be at once.
  func whenEmpty(_ action: @escaping @Sendable () -> Void) {
    let isEmpty = state.withLock { state in
      if state.counts.current > 0 { state.emptied.append(action) }
      return state.counts.current == 0
    }
    if isEmpty { action() }
  }

  /// The counts now.
  var counts: Counts { state.withLock { $0.counts } }
}
