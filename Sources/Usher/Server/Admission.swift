import Sockets

/// Who may come in, and on which lane: the count of clients and its limit.
final class Admission: Sendable {
  /// How many came and went.
  struct Counts: Sendable {
    var current = 0
    var peak = 0
    var accepted = 0
    var limit: Int

    /// The connections of proxies that have still to say whom they bring, each of which has a client's place.
    var held = 0

    /// The clients that left, by why.
    var endings = ReasonCounts()

    /// The newcomers that were turned away, by why.
    var refusals = ReasonCounts()

    /// How often accepting has paused, by why.
    var pauses = PauseCounts()

    /// The clients on each lane.
    var lanes: [Int]

    /// The clients that were there and are gone.
    var departed: Int { endings.total }

    /// The clients that an operator disconnected.
    var kicked: Int { endings[.kicked] + endings[.banned] }
  }

  /// Where a newcomer goes.
  enum Verdict {
    /// To this lane.
    case admitted(lane: Int)

    /// To this lane, with a place that is its own, until its proxy has said whom it brings.
    case held(lane: Int)

    /// To this lane, to be told why not.
    case refused(DisconnectReason, lane: Int)

    /// Nowhere: it is closed unheard.
    case closed(DisconnectReason)
  }

  /// Whether newcomers are let in at all.
  enum Door: Sendable {
    /// As far as there is room.
    case open

    /// Nobody is; they wait in the kernel's queue.
    case shut

    /// Nobody is; each is told so.
    case refusing
  }

  private struct State {
    var counts: Counts
    var door = Door.open
    var whenFull: Limits.WhenFull
    var addresses = AddressBook()
    var clientsPerAddress: Int?
    var connectPace: Pace?

    /// How many may be on their way out with a refusal at once; whoever comes on top of these is closed unheard.
    var refusalLimit: Int
    var beingRefused = 0
    var isWaitedFor = false
    var lastHeldLane = 0
    var lastID: UInt64 = 0
    var emptied: [@Sendable () -> Void] = []

    mutating func set(_ limits: Limits) {
      counts.limit = limits.clients
      whenFull = limits.whenFull
      refusalLimit = limits.refusals
      clientsPerAddress = limits.clientsPerAddress
      connectPace = Pace(perSecond: limits.connectsPerSecond)
    }

    /// Whether there is a place for one more.
    var hasPlace: Bool { counts.current + counts.held < counts.limit }

    /// Why a newcomer is told to go, if it is.
    func refusal(of key: AddressBook.Key?, holdsPlace: Bool) -> DisconnectReason? {
      guard door == .open else { return .draining }
      if let key, let most = clientsPerAddress, addresses.clients(from: key) >= most { return .addressFull }
      return holdsPlace || hasPlace ? nil : .refused
    }

    /// Turns a newcomer away: with a word, as long as not too many are being told theirs.
    mutating func refuse(_ reason: DisconnectReason, lane: Int) -> Verdict {
      counts.refusals.add(reason)
      guard beingRefused < refusalLimit else { return .closed(reason) }
      beingRefused += 1
      return .refused(reason, lane: lane)
    }
  }

  /// What others want done.
  private struct Hooks {
    var roomMade: (@Sendable () -> Void)?
    var emptied: (@Sendable () -> Void)?
  }

  private let state: Lock<State>

  /// A type of its own, since a lock that held a closure itself would wrap it once more at each look.
  private let hooks = Lock(Hooks())

  init(limits: Limits, laneCount: Int) {
    let counts = Counts(limit: limits.clients, lanes: [Int](repeating: 0, count: laneCount))
    var state = State(counts: counts, whenFull: limits.whenFull, refusalLimit: limits.refusals)
    state.set(limits)
    self.state = Lock(state)
  }

  /// Says what to do when there is room again for those who wait, as ``hasRoom()`` found.
  func whenRoomIsMade(_ action: @escaping @Sendable () -> Void) {
    hooks.withLock { $0.roomMade = action }
  }

  /// Says what to do each time that the last client has left.
  func whenEmptied(_ action: @escaping @Sendable () -> Void) {
    hooks.withLock { $0.emptied = action }
  }

  /// A name for a client.
  func nextID() -> UInt64 {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  /// Whether another one may be accepted now, if only to be turned away.
  func hasRoom() -> Bool {
    state.withLock { state in
      switch state.door {
      case .refusing: return true
      case .open where state.hasPlace || state.whenFull == .refuse: return true
      case .open, .shut:
        state.isWaitedFor = true
        return false
      }
    }
  }

  /// Whether newcomers are kept waiting though there may be room.
  var isShut: Bool { state.withLock { $0.door == .shut } }

  /// Counts a newcomer in and finds it the emptiest lane.
  ///
  /// - Parameters:
  ///   - address: Where it comes from; `nil` over a Unix socket.
  ///   - holdsPlace: Whether a place is held for it, which it takes or gives up.
  ///   - now: The present.
  /// - Returns: Where it goes.
  func admit(from address: IPAddress? = nil, holdsPlace: Bool = false, now: MonotonicTime = .now) -> Verdict {
    let verdict = state.withLock { state -> Verdict in
      let key = address.map { AddressBook.Key($0) }
      if holdsPlace { state.counts.held -= 1 }
      if let key, let pace = state.connectPace, !state.addresses.keepsPace(key, pace, now: now) {
        // A flood is not worth an answer each.
        state.counts.refusals.add(.connectingTooFast)
        return .closed(.connectingTooFast)
      }
      let lane = state.counts.lanes.indices.min { state.counts.lanes[$0] < state.counts.lanes[$1] } ?? 0
      if let reason = state.refusal(of: key, holdsPlace: holdsPlace) {
        return state.refuse(reason, lane: lane)
      }
      state.counts.current += 1
      state.counts.peak = max(state.counts.peak, state.counts.current)
      state.counts.accepted += 1
      state.counts.lanes[lane] += 1
      if let key { state.addresses.add(key, now: now) }
      return .admitted(lane: lane)
    }
    if case .admitted = verdict { return verdict }
    if holdsPlace { leave { _ in } }
    return verdict
  }

  /// Holds a place for a connection of a proxy that has still to say whom it brings, on each lane in turn.
  func hold() -> Verdict {
    state.withLock { state in
      state.lastHeldLane = (state.lastHeldLane + 1) % state.counts.lanes.count
      let lane = state.lastHeldLane
      // Whose address may have too many is not known yet.
      if let reason = state.refusal(of: nil, holdsPlace: false) { return state.refuse(reason, lane: lane) }
      state.counts.held += 1
      return .held(lane: lane)
    }
  }

  /// Gives up a place that was held for somebody who does not come.
  func giveUpPlace() { leave { $0.counts.held -= 1 } }

  /// Counts a newcomer that is not let in, whatever the room, and gives up the place that was held for it.
  func turnAway(_ reason: DisconnectReason, holdsPlace: Bool = false) {
    state.withLock { $0.counts.refusals.add(reason) }
    if holdsPlace { giveUpPlace() }
  }

  /// Counts out a client.
  ///
  /// - Parameters:
  ///   - reason: Why it left.
  ///   - lane: The lane that it was on.
  ///   - address: Where it came from, as it was counted in.
  ///   - now: The present.
  func release(
    reason: DisconnectReason, lane: Int, address: IPAddress? = nil, now: MonotonicTime = .now
  ) {
    leave { state in
      state.counts.current -= 1
      state.counts.lanes[lane] -= 1
      if let address { state.addresses.remove(AddressBook.Key(address), now: now) }
      state.counts.endings.add(reason)
    }
  }

  /// Counts somebody out, and tells those who wait for room or for the last to have left.
  private func leave(_ count: (inout State) -> Void) {
    let (isWaitedFor, isEmptied, actions) = state.withLock { state -> (Bool, Bool, [@Sendable () -> Void]) in
      let before = state.counts.current
      count(&state)
      let isWaitedFor = state.isWaitedFor && state.door != .shut
      if isWaitedFor { state.isWaitedFor = false }
      let isEmptied = before > 0 && state.counts.current == 0
      guard state.counts.current + state.counts.held == 0 else { return (isWaitedFor, isEmptied, []) }
      defer { state.emptied = [] }
      return (isWaitedFor, isEmptied, state.emptied)
    }
    if isWaitedFor { hooks.withLock { $0.roomMade }?() }
    if isEmptied { hooks.withLock { $0.emptied }?() }
    for action in actions { action() }
  }

  /// Counts out a newcomer that was told why it is turned away.
  func releaseRefused() { state.withLock { $0.beingRefused -= 1 } }

  /// Counts a pause of accepting.
  func count(_ cause: AcceptingPause) { state.withLock { $0.counts.pauses.add(cause) } }

  /// Opens the door, or shuts it.
  func set(_ door: Door) { change { $0.door = door } }

  /// Puts other limits into force; nobody is disconnected for them.
  func set(_ limits: Limits) {
    change { $0.set(limits) }
  }

  /// Changes something that may make room for whoever waits.
  private func change(_ body: (inout State) -> Void) {
    let isWaitedFor = state.withLock { state in
      body(&state)
      guard state.door != .shut else { return false }
      defer { state.isWaitedFor = false }
      return state.isWaitedFor
    }
    if isWaitedFor { hooks.withLock { $0.roomMade }?() }
  }

  /// Has an action run as soon as there is no client, and none that has still to say who it is, which may be at once.
  func whenEmpty(_ action: @escaping @Sendable () -> Void) {
    let isEmpty = state.withLock { state in
      let isEmpty = state.counts.current + state.counts.held == 0
      if !isEmpty { state.emptied.append(action) }
      return isEmpty
    }
    if isEmpty { action() }
  }

  /// The counts now.
  var counts: Counts { state.withLock { $0.counts } }
}
