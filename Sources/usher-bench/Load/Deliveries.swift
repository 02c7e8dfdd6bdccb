import Usher

/// Who has received what of whom, and what is still owed.
@safe
struct Deliveries: ~Copyable {
  /// The most numbers that are kept: one for each receiver of each sender.
  static let limit = 1 << 24

  /// The bytes of a message that are its own: its stamp and the moment at which it was sent.
  static let headerCount = 2 * Stamp.count

  /// What a message says that only tells receivers apart who are there from those who are not yet.
  static let greeting = Stamp(client: 0xff_ffff, message: 0)

  /// What a piece of a stream was.
  enum Piece: Equatable {
    case partly
    case greeting
    /// The end of a message, with the moment at which it was sent, and how many of its sender's are missing before.
    case delivered(moment: Int64, missed: Int)
    case wrong(String)
  }

  /// Deliveries that are still to come.
  private(set) var outstanding = 0

  private let senders: Int
  private let prefix: Int
  private let verifies: Bool

  /// Who has heard a greeting.
  private var present: [Bool]

  /// For each receiver the next message of each sender.
  private var next: [Int]

  /// For each sender the messages that it has begun, and the deliveries of them that are still to come.
  private var begun: [Int]
  private var owed: [Int]

  /// The headers of messages of which only a part is there, for each receiver.
  private let held: UnsafeMutableRawBufferPointer

  init(receivers: Int, _ plan: Plan) {
    senders = plan.senders
    prefix = plan.framing.prefixCount
    verifies = plan.verifies
    present = Array(repeating: false, count: receivers)
    next = Array(repeating: 0, count: receivers * senders)
    begun = Array(repeating: 0, count: senders)
    owed = begun
    unsafe held = .allocate(byteCount: receivers * Self.headerCount, alignment: 8)
  }

  deinit { unsafe held.deallocate() }
}

// MARK: Sending

extension Deliveries {
  /// How many messages a sender may begin until so many are on their way to somebody.
  func room(for sender: Int, receivers: Int, pipeline: Int) -> Int {
    guard receivers > 0 else { return 0 }
    return max(0, pipeline - (owed[sender] + receivers - 1) / receivers)
  }

  /// A sender has begun messages, each of which so many are to receive.
  mutating func expect(_ messages: Int, from sender: Int, receivers: Int) {
    begun[sender] += messages
    owed[sender] += messages * receivers
    outstanding += messages * receivers
  }

  /// A client is gone, and nothing is owed to it any more.
  mutating func forget(_ client: Int) {
    for sender in 0..<senders where sender != client {
      let missing = begun[sender] - next[client * senders + sender]
      owed[sender] -= missing
      outstanding -= missing
    }
  }
}

// MARK: Receiving

extension Deliveries {
  /// Whether a client has heard a greeting, and so everything that was sent after it.
  func hasHeard(_ client: Int) -> Bool { present[client] }

  /// Takes a piece of a message that goes no further than to its end.
  ///
  /// - Parameters:
  ///   - piece: The bytes.
  ///   - offset: Where in the message they stand.
  ///   - receiver: Who received them.
  ///   - messages: What all messages look like, but for their headers.
  /// - Returns: What it was.
  @unsafe @inline(__always)
  mutating func take(
    _ piece: UnsafeRawBufferPointer, at offset: Int, by receiver: Int, _ messages: borrowing MessageRun
  ) -> Piece {
    if verifies, unsafe !isRight(piece, at: offset, messages) {
      return .wrong("a message is not what was sent")
    }
    let end = offset + piece.count
    if offset == 0, end == messages.frame {
      return unsafe deliver(.init(rebasing: piece[prefix..<(prefix + Self.headerCount)]), to: receiver)
    }
    let header = unsafe UnsafeMutableRawBufferPointer(
      rebasing: held[(receiver * Self.headerCount)..<((receiver + 1) * Self.headerCount)])
    let part = max(offset, prefix)..<max(offset, prefix, min(end, prefix + Self.headerCount))
    if !part.isEmpty {
      unsafe UnsafeMutableRawBufferPointer(rebasing: header[(part.lowerBound - prefix)...])
        .copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: piece[(part.lowerBound - offset)..<(part.upperBound - offset)]))
    }
    return end == messages.frame ? unsafe deliver(.init(header), to: receiver) : .partly
  }

  /// Whether what stands around the header is as it was sent.
  private func isRight(
    _ piece: UnsafeRawBufferPointer, at offset: Int, _ messages: borrowing MessageRun
  ) -> Bool {
    let end = offset + piece.count
    let before = unsafe piece.prefix(max(0, prefix - offset))
    guard unsafe messages.matches(.init(rebasing: before), at: offset) else { return false }
    let behind = max(offset, min(end, prefix + Self.headerCount))
    return unsafe messages.matches(.init(rebasing: piece[(behind - offset)...]), at: behind)
  }

  private mutating func deliver(_ header: UnsafeRawBufferPointer, to receiver: Int) -> Piece {
    let stamp = unsafe Letters.number(
      header.loadUnaligned(fromByteOffset: 0, as: (UInt64, UInt64).self))
    let moment = unsafe Letters.number(
      header.loadUnaligned(fromByteOffset: Stamp.count, as: (UInt64, UInt64).self))
    guard let stamp, let moment = moment.flatMap({ Int64(exactly: $0) }) else {
      return .wrong("a message that no client of this run has sent")
    }
    guard Stamp(number: stamp) != Self.greeting else {
      present[receiver] = true
      return .greeting
    }
    let (sender, message) = (Stamp(number: stamp).client, Stamp(number: stamp).message)
    guard sender < senders, sender != receiver, message < begun[sender] else {
      return .wrong("a message that was not sent to it")
    }
    let missed = message - next[receiver * senders + sender]
    guard missed >= 0 else { return .wrong("message \(message) of client \(sender) came again or too late") }
    next[receiver * senders + sender] = message + 1
    owed[sender] -= missed + 1
    outstanding -= missed + 1
    return .delivered(moment: moment, missed: missed)
  }
}
