#if DEBUG
  import Glibc
  import Sockets
  import SystemPackage

  @testable import Usher

  /// Plays a history with the engine's own lanes, on one thread and by a clock that is moved by hand, and says what does
  /// not fit.
  final class Stage {
    let history: History
    private let clock: HandClock
    let kernel: FaultyKernel
    private let acknowledgements = Acknowledgements()
    let record = HistoryRecord()
    let journal = Journal()
    let admission: Admission
    private let server: ServerContext
    private let holder: ServiceHolder<HistoryService>
    private(set) var loops: [LaneLoop] = []
    var guests: [Guest] = []
    private(set) var told: [(text: [UInt8], step: Int)] = []

    /// The step in which it was told something last.
    private(set) var toldInStep = 0
    private(set) var leave: [UInt8]?
    private(set) var problems: [String] = []
    private(set) var step = 0

    var now: MonotonicTime { clock.now }
    var limits: Limits { history.limits }

    /// What does not fit, if anything does not.
    static func play(_ history: History) throws -> [String] {
      let clock = HandClock(MonotonicTime(nanoseconds: 1_000_000_000_000))
      return try HandClock.$current.withValue(clock) {
        let (kernel, problems) = try played(history, clock)
        // The lanes are gone by now.
        return kernel.openNumbers.isEmpty ? problems : problems + ["left open: \(kernel.openNumbers)"]
      }
    }

    private static func played(
      _ history: History, _ clock: HandClock
    ) throws -> (kernel: FaultyKernel, problems: [String]) {
      let stage = try Stage(history, clock)
      stage.play()
      return (stage.kernel, stage.problems)
    }

    private init(_ history: History, _ clock: HandClock) throws {
      self.history = history
      self.clock = clock
      let random = Lock(SeededGenerator(seed: ~history.seed))
      let isRough = history.isRough
      kernel = FaultyKernel { [acknowledgements] attempt in
        if attempt.call == .ioctlUnacknowledged, let number = attempt.number,
          let count = acknowledgements.unacknowledged(on: number)
        {
          return .returns(count)
        }
        return isRough ? random.withLock { Stage.fault(of: attempt.call, &$0) } : nil
      }
      let limits = history.limits
      admission = Admission(limits: limits, laneCount: history.laneCount)
      server = ServerContext(
        framing: history.framing, limits: limits, admission: admission, observer: journal)
      holder = ServiceHolder(
        HistoryService(framing: history.framing, keepsOpen: history.keepsOpen, room: Room(), record: record))
      loops = try FaultyKernel.$current.withValue(kernel) {
        try (0..<history.laneCount).map { try LaneLoop(index: $0, limits: limits) }
      }
    }

    private static func fault(
      of call: SocketError.Call, _ random: inout SeededGenerator
    ) -> FaultyKernel.Fault? {
      // A drain that a signal ends goes on another time, which here is never.
      guard call != .epollWait, call != .close else { return nil }
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<2: return .fails(.interrupted)
      case 2..<4: return .movesAtMost(Int.random(in: 1...9, using: &random))
      case 4..<6 where call == .receive || call == .send: return .fails(.resourceTemporarilyUnavailable)
      default: return nil
      }
    }

    func report(_ problem: String) { problems.append("after step \(step): \(problem)") }

    // MARK: - The play

    private func play() {
      for step in history.steps {
        take(step)
        guard problems.isEmpty else { return }
      }
      comeToRest()
      guard problems.isEmpty else { return }
      for guest in guests { check(guest) }
      checkSums()
      step += 1
      for loop in loops { loop.byHand { $0.cutAll(for: .stopping) } }
      settle()
      checkEmptiness()
    }

    /// Lets everyone have what is owed to it, and what still waits happen.
    private func comeToRest() {
      for guest in guests where guest.isHeld { take(.hold(guest.number, false)) }
      for _ in 0..<200 {
        let before = guests.reduce(0) { $0 + $1.heard.count }
        for guest in guests { take(.read(guest.number, most: .max)) }
        guard problems.isEmpty else { return }
        if guests.reduce(0, { $0 + $1.heard.count }) > before { continue }
        let waits = guests.contains { guest in
          !guest.isGone && (mustGo(guest) || !guest.isUnderstood || guest.connection.queuedCount > 0)
        }
        guard waits else { break }
        take(.pass(milliseconds: 100))
      }
      step += 1
      for guest in guests { checkThatItIsGone(guest) }
    }

    private func take(_ step: History.Step) {
      self.step += 1
      begin()
      switch step {
      case .connect: connect()
      case .say(let number, let words, let held):
        guest(number)?.say(words, held: held, limit: limits.messageBytes)
      case .read(let number, let most): read(number, most)
      case .end(let number): guest(number)?.end()
      case .vanish(let number): guest(number)?.vanish()
      case .kick(let number, let isAbrupt, let text): kick(number, isAbrupt, text)
      case .hold(let number, let isHeld): hold(number, isHeld)
      case .tell(let count): tell(count)
      case .sendOff(let text): sendOff(text)
      case .callBack: callBack()
      case .pass(let milliseconds):
        clock.pass(Int64(milliseconds) * 1_000_000)
        for guest in guests { pace(guest) }
        for loop in loops { loop.byHand { $0.lookAtDue() } }
      }
      settle()
      countRelays()
      for guest in guests { observe(guest) }
    }

    /// Has the lanes do all that there is to do.
    private func settle() {
      repeat {
        for loop in loops { loop.drain(patience: 0) { _ in } }
      } while loops.contains { $0.mailbox.hasMail }
    }

    private func guest(_ number: Int) -> Guest? { guests.indices.contains(number) ? guests[number] : nil }

    private func connect() {
      guard let pair = try? Stream.pair(), let localAddress = try? pair.first.peerAddress() else {
        return report("no sockets")
      }
      // So that little waits in the kernel.
      pair.first.withNumber { number in
        var size: CInt = 4_608
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        kernel.takeCharge(of: number)
      }
      let address =
        history.isLocal
        ? localAddress : SocketAddress.ip(.ipv4Loopback, port: UInt16(1_000 + guests.count))
      let lane: Int
      var refusal: CloseRequest?
      switch admission.admit(from: address.ipAddress) {
      case .admitted(let index): lane = index
      case .refused(let reason, let index):
        lane = index
        refusal = CloseRequest(reason: reason, farewell: history.framing.framedText("full"))
      case .closed, .held: return
      }
      let loop = loops[lane]
      var arrival = Arrival(
        id: admission.nextID(), stream: pair.first, newcomer: Newcomer(address, to: ListenerName("tests")),
        mailbox: loop.mailbox, server: server, messageLimit: limits.messageBytes)
      arrival.refusal = refusal
      let connection = ServedConnection(arrival, holder: holder)
      if !history.isLocal { connection.stream.withNumber { acknowledgements.begin(connection, on: $0) } }
      let guest = Guest(
        number: guests.count, connection: connection, peer: pair.second, loop: loop, now: now, step: step)
      if let refusal { guest.farewells[.refused] = [refusal.farewell] }
      if let leave { sendOff(guest, leave) }
      guests.append(guest)
      loop.mailbox.post(.adopt(connection))
    }

    private func read(_ number: Int, _ most: Int) {
      guard let guest = guest(number) else { return }
      guest.read(most: most, now: now)
      acknowledgements.note(guest.heard.count, takenFrom: guest.connection)
    }

    private func kick(_ number: Int, _ isAbrupt: Bool, _ text: String) {
      guard let guest = guest(number), guest.connection.isClient, !guest.isGone else { return }
      let farewell = text.isEmpty || isAbrupt ? [] : history.framing.framedText(text)
      guest.wasKicked = true
      if isAbrupt { guest.wasCut = true }
      guest.farewells[.kicked, default: []].insert(farewell)
      guest.loop.byHand { loop in
        loop.kick([guest.connection], CloseRequest(reason: .kicked, farewell: farewell, isAbrupt: isAbrupt))
      }
    }

    private func hold(_ number: Int, _ isHeld: Bool) {
      guard let guest = guest(number), guest.connection.isClient else { return }
      guest.isHeld = isHeld
      guest.loop.mailbox.post(.setReading(guest.connection, !isHeld))
    }

    private func tell(_ count: Int) {
      guard history.framing != .raw else { return }
      let text = "O\(told.count)." + String(repeating: "o", count: count)
      told.append((Array(text.utf8), step))
      let bytes = history.framing.framedText(text)
      toldInStep = step
      for guest in guests { guest.tell(bytes.count) }
      for loop in loops { loop.byHand { _ = $0.send(bytes, to: ClientSelector()) } }
    }

    private func sendOff(_ text: String) {
      let farewell = text.isEmpty ? [] : history.framing.framedText(text)
      leave = farewell
      for guest in guests { sendOff(guest, farewell) }
      for loop in loops {
        loop.mailbox.post(.sendOff(spread: 0, CloseRequest(reason: .draining, farewell: farewell)))
      }
    }

    private func sendOff(_ guest: Guest, _ farewell: [UInt8]) {
      guest.isSentOff = true
      guest.farewells[.draining, default: []].insert(farewell)
    }

    private func callBack() {
      leave = nil
      for guest in guests where guest.ending == nil { guest.isSentOff = false }
      for loop in loops { loop.mailbox.post(.callBack) }
    }

    // MARK: - What goes with each step

    private func begin() {
      let step = step
      record.state.withLock { state in
        state.step = step
        state.counts = [:]
      }
      for guest in guests { pace(guest) }
    }

    /// Notes who must be silent now, by its pace.
    private func pace(_ guest: Guest) {
      guard limits.messagesPerSecond != nil else { return }
      let wait = guest.pausedUntil - now
      // Its lane looks at it in the tick after, and so, where the clock leaps, maybe only after one more leap: what it
      // sent until then could not be seen.
      let mayBePaced = wait + TimingWheel.tickNanoseconds > 0
      if guest.mayBePaced, !mayBePaced { guest.lastResumption = now }
      guest.mayBePaced = mayBePaced
      record.state.withLock { state in
        if wait > 0 { state.silenced.insert(guest.id) } else { state.silenced.remove(guest.id) }
      }
    }

    /// Counts what was relayed in this step for those whom it went to.
    private func countRelays() {
      let relays = record.state.withLock { $0.relays }
      for (sender, all) in relays {
        for relay in all.reversed() {
          guard relay.step == step else { break }
          for guest in guests where guest.id != sender {
            // In the step in which it came, that may have been before.
            guest.push(
              history.framing.wholeCount(for: relay.text.count), isCertain: relay.step > guest.firstStep)
          }
        }
      }
    }

    /// Counts what it sent in this step against its pace.
    func countPace(_ guest: Guest) {
      guard let pace = limits.messagesPerSecond else { return }
      let interval = max(1, 1_000_000_000 / Int64(pace))
      let (count, isHasty) = record.state.withLock { state in
        (state.counts[guest.id] ?? 0, state.hasty.contains(guest.id))
      }
      if isHasty { report("\(guest) sends faster than it may") }
      for _ in 0..<count {
        guest.paceDue = max(guest.paceDue, now) + interval
        guest.pausedUntil = guest.paceDue + (interval - 1_000_000_000)
      }
    }
  }

  extension LaneLoop {
    /// Does something on the lane, and what follows from it.
    fileprivate func byHand(_ body: (LaneLoop) -> Void) {
      asCurrent {
        now = .now
        body(self)
        settleAll()
      }
    }
  }
#endif
