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
    private(set) var said: [UInt8] = []
    private(set) var unsent: [UInt8] = []
    private(set) var heard: [UInt8] = []
    private(set) var hasEnded = false
    private(set) var hasVanished = false
    private(set) var hasHeardTheEnd = false
    private(set) var lastRead: MonotonicTime

    /// When it last had read everything: of less, a Unix socket tells nobody.
    private(set) var lastEmptied: MonotonicTime

    // What was done to it.
    var wasKicked = false
    var wasCut = false
    var isHeld = false
    var isSentOff = false

    /// What it may be sent last, by why it ends.
    var farewells: [DisconnectReason: Set<[UInt8]>] = [:]

    /// The bytes that others sent it since it last had read everything.
    var pushedBytes = 0

    // How it looked before.
    var ending: DisconnectReason?

    /// How long it had read nothing when it went, in nanoseconds.
    var goneAfter: Int64?
    var bytesSeen = 0
    var lastActivity: MonotonicTime
    var lastResumption: MonotonicTime
    var paceDue = MonotonicTime(nanoseconds: 0)
    var wasPaced = false

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
      lastEmptied = now
      lastActivity = now
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
        guard !piece.isEmpty else {
          hasHeardTheEnd = true
          peer = nil
          break
        }
        heard += piece
        left -= piece.count
      }
      guard left > 0 else { return }
      pushedBytes = 0
      lastEmptied = now
    }

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
