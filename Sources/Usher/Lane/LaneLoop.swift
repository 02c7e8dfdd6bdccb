import CLinux
import Glibc
import Sockets

/// The plain state of a lane and its way through a batch of events.
///
/// It is not sendable: the lane's actor owns it and lends it to what runs on the lane. Everything a message needs is
/// reached from here without a lock, an atomic or a hop.
@safe
final class LaneLoop {
  /// How long a drain waits for more before it returns to Dispatch.
  ///
  /// From 4 ms on, the timer that the kernel sets for each wait costs nothing measurable.
  static let patienceMilliseconds: CInt = 50

  /// What one read takes at most; also the longest `raw` message.
  static let receiveCapacity = 64 << 10

  private static let mailKey = ConnectionTable.Key(slot: .max, generation: 0)
  private static let timerKey = ConnectionTable.Key(slot: .max, generation: 1)

  /// No connection's slot: neither a lane's own nor that of a connection which has none yet.
  private static let noTurn = UInt32.max - 1

  let index: Int
  let mailbox: Mailbox
  let poller: Poller
  let receiveBuffer: UnsafeMutableRawBufferPointer

  var limits: LaneLimits
  var now = MonotonicTime.now
  let scratch = OutputScratch()
  let shared = SharedOutput()
  private let outbox = Outbox()

  /// Whether an answer waits for a few others of its batch: not where it is the only one, nor where the service takes its
  /// time.
  private(set) var sendsTogether = false

  /// Whether the service handles messages so fast that an answer may wait for those of others, as was last seen.
  private var isBrisk = true

  /// The longest, in nanoseconds, that a brisk service takes to handle a message.
  static let briskHandling: Int64 = 20_000

  var wheel: TimingWheel
  var traffic = TrafficCounters()
  let meter = LaneMeter()

  /// The messages that slow readers missed.
  var missedMessages = 0

  var rooms: [Room.ID: RoomMembers] = [:]

  /// The connections of proxies that have still to say whom they bring.
  var arrivals = ProxyArrivals()

  let connections = ConnectionTable()

  /// Those to settle at the end of the batch.
  private let unsettled = ConnectionList()

  /// Those who left in this batch, kept to its end: until then they are still in use, uncounted.
  private var departed: [Connection] = []
  private var hasDeparted = false

  /// How clients are sent off; `nil` while they are welcome.
  var leave: Leave?

  /// Whether the lane has stopped, so that a drain ends at once.
  var isStopped = false

  /// How many of those who have another turn coming have it in one batch: few enough that whoever has just sent
  /// something, and the mailbox, are not kept waiting by many of them.
  private static let turnsPerBatch = 32

  /// Those who have another turn coming for what they have sent, in the order in which they have it.
  private var waiting: [Connection] = []

  /// The slot of the connection whose turn it is.
  private var turn = LaneLoop.noTurn

  private var timer: WheelTimer
  private var letters: [Envelope] = []

  init(index: Int, limits: Limits) throws(SocketError) {
    self.index = index
    self.limits = LaneLimits(limits)
    mailbox = try Mailbox(byteLimit: Mailbox.byteLimit(for: limits))
    poller = try Poller()
    timer = try WheelTimer()
    wheel = TimingWheel(now: now)
    unsafe receiveBuffer = .allocate(byteCount: Self.receiveCapacity, alignment: 64)
    try mailbox.withBell { number throws(SocketError) in
      try poller.add(number, for: [.readable, .onceOnly], as: Self.mailKey)
    }
    try timer.withNumber { number throws(SocketError) in
      try poller.add(number, for: [.readable, .onceOnly], as: Self.timerKey)
    }
  }

  deinit {
    unsafe receiveBuffer.deallocate()
  }

  /// Runs a closure with the loop that this thread is draining, if it is that of a mailbox.
  ///
  /// Without a look-up, a lock or a reference counted: this is on the way of every message.
  @inline(__always)
  static func ifCurrent<R>(of mailbox: Mailbox, _ body: (LaneLoop) -> R) -> R? {
    guard let address = unsafe linux_current_lane() else { return nil }
    // Lives for as long as the drain that set it.
    return unsafe Unmanaged<LaneLoop>.fromOpaque(address)._withUnsafeGuaranteedRef { loop in
      loop.mailbox === mailbox ? body(loop) : nil
    }
  }
}

// MARK: - Draining

extension LaneLoop {
  /// Handles events batch by batch, until a wait brings none.
  ///
  /// - Parameters:
  ///   - patience: How long each wait is, in milliseconds.
  ///   - run: Runs a job of the lane's actor.
  func drain(patience: CInt = LaneLoop.patienceMilliseconds, running run: (UnownedJob) -> Void) {
    asCurrent {
      while !isStopped {
        let count = poller.wait(milliseconds: waiting.isEmpty ? patience : 0)
        now = .now
        guard count > 0 || !waiting.isEmpty else { return }
        handleBatch(of: count, running: run)
      }
    }
  }

  /// Runs a closure as the loop that this thread is draining.
  func asCurrent(_ body: () -> Void) {
    unsafe linux_set_current_lane(Unmanaged.passUnretained(self).toOpaque())
    defer { linux_set_current_lane(nil) }
    body()
  }

  /// Handles the events of one wait, and the mail.
  @inline(__always)
  private func handleBatch(of count: Int, running run: (UnownedJob) -> Void) {
    var hasMail = false
    sendsTogether = isBrisk && count > 1
    for index in 0..<count {
      let (key, readiness) = poller.event(index)
      if let connection = connections[uncounted: key] {
        connection.with { takeTurn($0) { $0.handle(readiness, on: self) } }
      } else if key == Self.mailKey {
        hasMail = true
      } else if key == Self.timerKey {
        lookAtDue()
      } else {
        readHeader(of: key)
      }
    }
    if !waiting.isEmpty { giveTurns() }
    settleAll()
    // A full batch is a part of those who are ready, and the kernel goes round: with thousands of busy clients the
    // bell's turn would come only after many batches, too late for an operator.
    if count == Poller.capacity { hasMail = hasMail || mailbox.hasMail }
    if hasMail {
      readMail(running: run)
      settleAll()
    }
    if hasDeparted { forgetDeparted() }
    meter.turned(in: .now - now)
  }

  /// Takes note of how long the service took to handle a message, in nanoseconds.
  func handled(in time: Int64) {
    meter.handled(in: time)
    isBrisk = time <= Self.briskHandling
    sendsTogether = sendsTogether && isBrisk
  }

  /// Whether it is this connection's turn, so that what is sent to it is its own answer.
  @inline(__always)
  func isTurn(of connection: Connection) -> Bool { turn == connection.key.slot }

  /// Who is to feel it where what is sent now is taken slowly: the client whose message it is, under that policy.
  var feeder: Connection? {
    guard limits.slowReader == .pause, turn != Self.noTurn else { return nil }
    return connections[slot: turn]
  }

  /// Gives a connection its turn: what it sends meanwhile is collected and sent at the end.
  @inline(__always)
  private func takeTurn(_ connection: Connection, _ body: (Connection) -> Void) {
    // Who has a second turn in a batch owed something after the first.
    assert(!connection.awaitsSending)
    turn = connection.key.slot
    body(connection)
    connection.settle(on: self)
    turn = Self.noTurn
  }

  /// Gives a connection one more turn, after those who have one coming already.
  func giveAnotherTurn(to connection: Connection) { waiting.append(connection) }

  private func giveTurns() {
    let first = waiting.prefix(Self.turnsPerBatch)
    waiting.removeFirst(first.count)
    for connection in first {
      connection.awaitsTurn = false
      guard connection.state.phase != .closed else { continue }
      takeTurn(connection) { $0.goOn(on: self) }
    }
  }

  /// Has a connection settled at the end of the batch.
  func settleLater(_ connection: Connection) {
    guard !connection.awaitsSettling, connection.state.phase != .closed else { return }
    connection.awaitsSettling = true
    unsettled.append(connection)
  }

  /// Settles who is to be, and who comes up meanwhile.
  func settleAll() {
    var index = 0
    repeat {
      // Settling one may bring up another: a service that takes leave of a client tells the rest.
      while index < unsettled.count {
        unsettled[index].with { connection in
          connection.awaitsSettling = false
          if connection.state.phase != .closed { connection.settle(on: self) }
        }
        index += 1
      }
      // And so may sending, where a socket does not take all.
      sendAll()
    } while index < unsettled.count
    unsettled.removeAll()
    shared.removeAll()
  }

  /// Has bytes sent to a connection together with what others are sent, by the end of the batch.
  ///
  /// - Parameters:
  ///   - bytes: All that it is owed, at most ``Outbox/mostBytes``, in memory of the lane that is theirs until then.
  ///   - connection: Whom to send them to, in the ordinary course.
  @inline(__always)
  func setAside(_ bytes: UnsafeRawBufferPointer, for connection: Connection) {
    connection.awaitsSending = true
    unsafe outbox.append(bytes, for: connection)
    if outbox.isFull { sendAll() }
  }

  /// Sends what was set aside.
  func sendAll() {
    if !outbox.isEmpty {
      unsafe outbox.sendAll { connection, bytes, result in unsafe connection.sent(bytes, result, on: self) }
    }
    scratch.takeBackAside()
  }

  /// Lets those go who left in a batch that has ended.
  private func forgetDeparted() {
    hasDeparted = false
    departed.removeAll(keepingCapacity: departed.count <= Poller.capacity)
  }

  // MARK: Time

  /// Has a connection looked at in a tick of the wheel.
  func look(at key: ConnectionTable.Key, in tick: Int64) {
    wheel.insert(key, at: tick)
    timer.ring(by: MonotonicTime(nanoseconds: tick * TimingWheel.tickNanoseconds), now: now)
  }

  /// Looks at those whose time may have come, as the timer asks for.
  func lookAtDue() {
    timer.silence()
    for entry in wheel.advance(to: now) {
      if let arrival = arrivals[entry.key] {
        look(at: arrival, as: entry.key)
        continue
      }
      guard let connection = connections[entry.key], connection.times.lookTick == entry.tick else { continue }
      connection.look(on: self)
    }
    guard let moment = wheel.nextMoment else { return }
    timer.ring(by: moment, now: now)
  }
}

// MARK: - Coming and going

extension LaneLoop {
  /// Takes over a new connection.
  func adopt(_ connection: Connection) {
    connection.key = connections.insert(connection)
    do throws(SocketError) {
      try connection.startWatching(on: self)
    } catch {
      // An end is told only of who has come.
      tellComing(of: connection)
      return connection.cut(.failed, detail: error.description, on: self)
    }
    guard connection.isClient else { return settleLater(connection) }
    if let leave { connection.beginParting().leaving = leave.moment(from: now) }
    takeTurn(connection) { connection in
      do {
        try connection.connected()
      } catch {
        connection.requestClose(CloseRequest(reason: .serviceFailed, detail: "\(error)"), on: self)
      }
      // Once the service has greeted it, so that whoever hears of it finds it named, and in its rooms.
      tellComing(of: connection)
    }
  }

  private func tellComing(of connection: Connection) {
    guard connection.isClient else { return }
    connection.server.observer?.connected(connection.summary(on: self))
  }

  /// Closes a connection and forgets it; never within a call of the service.
  func remove(_ connection: Connection) {
    if connection.awaitsSending { sendAll() }
    let summary = connection.summary(on: self)
    let ending = connection.ending ?? (.failed, "")
    if isTurn(of: connection) { scratch.removeAll() }
    // By hand: epoll forgets a descriptor only when its last duplicate is closed.
    try? connection.stream.withNumber { number throws(SocketError) in try poller.remove(number) }
    departed.append(connection)
    hasDeparted = true
    connections.remove(connection.key)
    connection.closeStream()
    for room in connection.rooms { leave(room, connection) }
    connection.rooms = []
    connection.refuseRoom()
    connection.letFeedersGo(on: self)
    connection.disconnected(ending.reason)
    guard connection.isClient else { return connection.server.admission.releaseRefused() }
    meter.departed(after: now - connection.times.connected)
    connection.server.admission.release(
      reason: ending.reason, lane: index, address: connection.address.ipAddress, now: now)
    connection.server.observer?.disconnected(summary, reason: ending.reason, detail: ending.detail)
  }
}

// MARK: - Mail

extension LaneLoop {
  private func readMail(running run: (UnownedJob) -> Void) {
    mailbox.takeAll(emptied: &letters)
    for letter in letters { open(letter, running: run) }
    letters.removeAll(keepingCapacity: letters.capacity < 4096)
  }

  private func open(_ letter: Envelope, running run: (UnownedJob) -> Void) {
    switch letter {
    case .adopt(let connection): adopt(connection)
    case .introduce(let arrival): introduce(arrival)
    case .send(let connection, let bytes, let feeder):
      _ = connection.append(shared.append(bytes), feeder: feeder, on: self)
    case .sendToRoom(let room, let bytes, let except, let feeder):
      send(shared.append(bytes), to: room, except: except, feeder: feeder)
    case .hold(let connection): connection.hold(on: self)
    case .letGo(let connection): connection.letGo(on: self)
    case .close(let connection, let request): connection.requestClose(request, on: self)
    case .setReading(let connection, let reads): connection.setReading(reads, on: self)
    case .setLabel(let connection, let label): connection.label = label
    case .setIdleExempt(let connection, let isExempt): connection.setIdleExempt(isExempt, on: self)
    case .awaitRoom(let connection, let bytes, let answer):
      connection.awaitRoom(bytes: bytes, answer, on: self)
    case .enter(let connection, let room): enter(room, connection)
    case .leave(let connection, let room): leave(room, connection)
    case .sendOff(let spread, let request): sendOff(spread: spread, request)
    case .callBack: callBack()
    case .cutAll(let reason): cutAll(for: reason)
    case .setLimits(let limits): setLimits(limits)
    case .run(let job): run(job)
    }
  }
}
