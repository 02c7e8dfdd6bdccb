#if DEBUG
  import Glibc
  import Sockets

  @testable import Usher

  /// A client of a history: its end of the connection, and what a plain mind expects of the other.
  final class Guest {
    /// A message that it said, and what is to come back.
    struct Saying {
      let kind: History.Word.Kind
      let answer: [UInt8]?
    }

    let number: Int
    let framing: Framing
    let connection: Connection
    let loop: LaneLoop
    let connectedAt: MonotonicTime

    /// The step in which it came.
    let firstStep: Int

    /// Its end; `nil` once it is gone.
    private(set) var peer: Stream?

    // What it did.
    private(set) var sayings: [Saying] = []

    /// Where each of them ends in all that it says.
    private var ends: [Int] = []

    /// What the message was to be that it had begun when it ended or vanished.
    private(set) var unfinished: History.Word.Kind?
    private(set) var said: [UInt8] = []
    private(set) var unsent: [UInt8] = []
    private(set) var heard: [UInt8] = []
    private(set) var hasEnded = false
    private(set) var hasVanished = false
    private(set) var hasHeardTheEnd = false
    private(set) var lastRead: MonotonicTime

    // What was done to it.
    var wasKicked = false
    var wasCut = false
    var isHeld = false
    var isSentOff = false

    /// What it may be sent last, by why it ends.
    var farewells: [DisconnectReason: Set<[UInt8]>] = [:]

    /// How many bytes of others wait for it, at most and at least: whose they are that its socket takes, nobody knows.
    private(set) var pushed = (most: 0, least: 0)

    /// How many did at least when the server told it something last, with that.
    private(set) var pushedWhenTold = 0

    // How it looked before.
    var ending: DisconnectReason?
    var endedAt: MonotonicTime
    var isSeenGone = false

    /// Whether it went only after it had taken nothing for as long as it may.
    var wasGivenTime = false

    /// Whether others sent it more than may wait for it.
    var mustMiss = false
    var bytesSeen = 0
    var lastActivity: MonotonicTime
    var bytesOutSeen = 0

    /// When its socket last took some.
    var lastSent: MonotonicTime

    /// Since when something has been owed to it, and sent to it, that it has not read.
    var owedSince: MonotonicTime?
    var unreadSince: MonotonicTime?

    /// By when its lane has certainly seen that it read something last; `nil` while that may have escaped it.
    var readingSeen: MonotonicTime?

    /// The same while it is closed, which is looked into more often.
    var progressSeen: MonotonicTime?
    var lastResumption: MonotonicTime
    var paceDue = MonotonicTime(nanoseconds: 0)

    /// Until when it is not read, if it sent too fast.
    var pausedUntil = MonotonicTime(nanoseconds: 0)
    var mayBePaced = false

    init(
      number: Int, connection: Connection, peer: consuming Stream, loop: LaneLoop, now: MonotonicTime,
      step: Int
    ) {
      firstStep = step
      self.number = number
      self.connection = connection
      self.peer = consume peer
      self.loop = loop
      framing = connection.server.framing
      connectedAt = now
      lastRead = now
      lastActivity = now
      lastSent = now
      endedAt = now
      lastResumption = now
    }

    // MARK: Doing

    func say(_ words: [History.Word], held: Int, limit: Int) {
      guard !hasEnded, !hasVanished else { return }
      for word in words { unsent += frame(word, limit: limit) }
      var count = max(0, unsent.count - held)
      while count > 0, let sent = send(unsent[..<count]) {
        said += unsent[..<sent]
        unsent.removeFirst(sent)
        count -= sent
      }
    }

    private func frame(_ word: History.Word, limit: Int) -> [UInt8] {
      let kind = framing == .raw ? History.Word.Kind.echo : word.kind
      let start = "\(kind.rawValue)\(number).\(sayings.count)."
      let room = kind == .long ? limit + 1 : min(limit, start.utf8.count + word.padding)
      let text = Array(start.utf8) + [UInt8](repeating: 0x78, count: max(0, room - start.utf8.count))
      let answer: [UInt8]? =
        switch kind {
        case .echo: text
        case .big: text + HistoryService.addition
        default: nil
        }
      sayings.append(Saying(kind: kind, answer: answer))
      let framed = framing.framed(text.span)
      ends.append((ends.last ?? 0) + framed.count)
      return framed
    }

    /// Sends what the socket takes; `nil` where it takes none.
    private func send(_ bytes: ArraySlice<UInt8>) -> Int? {
      switch peer {
      case .some(let peer): (try? peer.send(bytes.span)) ?? nil
      case .none: nil
      }
    }

    /// Reads what is there, and goes once it has heard the end.
    func read(most: Int, now: MonotonicTime) {
      var left = most
      while left > 0, let piece = receive(min(left, 65_536)) {
        lastRead = now
        readingSeen = nil
        progressSeen = nil
        guard !piece.isEmpty else {
          hasHeardTheEnd = true
          peer = nil
          break
        }
        heard += piece
        left -= piece.count
      }
    }

    /// Others sent it something, or only may have.
    func push(_ count: Int, isCertain: Bool) {
      pushed.most += count
      if isCertain { pushed.least += count }
    }

    /// The server told it something.
    func tell(_ count: Int) {
      push(count, isCertain: true)
      pushedWhenTold = pushed.least
    }

    /// Its socket took some.
    func took(_ count: Int) {
      pushed.least = max(0, pushed.least - count)
      pushedWhenTold -= count
    }

    /// No more than this waits for it now.
    func waits(_ count: Int) { pushed.most = min(pushed.most, count) }

    private func receive(_ most: Int) -> [UInt8]? {
      guard peer != nil else { return nil }
      var isEnd = false
      let piece = [UInt8](capacity: most) { out in
        switch peer {
        case .some(let peer):
          do { if try peer.receive(into: &out) == 0 { isEnd = true } } catch { isEnd = true }
        case .none: break
        }
      }
      return piece.isEmpty && !isEnd ? nil : piece
    }

    func end() {
      guard !hasEnded, !hasVanished else { return }
      hasEnded = true
      finish()
      switch peer {
      case .some(let peer): try? peer.shutdown(.sending)
      case .none: break
      }
    }

    func vanish() {
      if !hasEnded, !hasVanished { finish() }
      hasVanished = true
      peer = nil
    }

    /// What it has not said it never will; a last line without its end is a message all the same.
    private func finish() {
      let whole = wholeCount
      let part = Array(said[(whole > 0 ? ends[whole - 1] : 0)...])
      if !part.isEmpty { unfinished = sayings[whole].kind }
      sayings.removeLast(sayings.count - whole)
      unsent = []
      guard framing == .line, let first = part.first else { return }
      let kind = History.Word.Kind(rawValue: Character(Unicode.Scalar(first))) ?? .nothing
      let answer: [UInt8]? =
        switch kind {
        case .echo: part
        case .big: part + HistoryService.addition
        default: nil
        }
      sayings.append(Saying(kind: kind, answer: answer))
      ends[whole] = said.count
    }

    // MARK: Expecting

    var id: UInt64 { connection.id }
    var isClient: Bool { connection.isClient }
    var isGone: Bool { connection.state.phase == .closed }

    /// How many of its messages have been handed to the service, by the server's own count, which is checked elsewhere.
    var handedOver: Int { connection.traffic.messagesIn }

    /// What has been handed over.
    var handled: ArraySlice<Saying> { sayings.prefix(handedOver) }

    /// The bytes that it is owed for what has been handed over, at least.
    var answeredBytes: Int {
      framing == .raw
        ? connection.traffic.bytesIn : handled.reduce(0) { $0 + ($1.answer?.count ?? 0) }
    }

    /// How many of its messages it has said to their ends.
    var wholeCount: Int { ends.prefix(sayings.count).count { $0 <= said.count } }

    /// Whether a message has been begun and not been said to its end.
    var isInsideMessage: Bool {
      guard framing != .raw else { return false }
      let whole = wholeCount
      return said.count > (whole > 0 ? ends[whole - 1] : 0)
    }

    /// Whether all that it said has been handed over.
    var isUnderstood: Bool {
      connection.traffic.bytesIn == said.count && (framing == .raw || handedOver == wholeCount)
    }
  }

  extension Guest: CustomStringConvertible {
    var description: String { "client \(number)" }
  }
#endif
