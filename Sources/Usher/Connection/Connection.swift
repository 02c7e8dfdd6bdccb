import CLinux
import Sockets

/// One client's connection, as its lane keeps it: all that it is stands here.
///
/// Unchecked, since the compiler cannot see the rule that makes it safe: the acceptor makes it and hands it over;
/// from then on everything that varies is touched on its lane alone. ``Client`` is what others hold, and asks
/// ``LaneLoop/ifCurrent(of:_:)`` before it follows the reference; from anywhere else it posts to ``mailbox``.
///
/// The properties stand in the order in which memory holds them. What each message touches comes first, together,
/// since with a thousand clients hardly any of it is still in the nearest cache when the next one comes.
@usableFromInline
class Connection: @unchecked Sendable {
  // MARK: What each message touches, on its lane alone

  /// What the lane reads and sends with, for as long as ``stream`` is there.
  final private(set) var socket: LentStream

  /// What the lane was last interested in; the poller waits for what ``watched(for:)`` says of it.
  final var interest: Poller.Readiness = []

  /// Its place in the lane's table, from adoption on.
  final var key = ConnectionTable.Key(slot: .max, generation: 0)

  final var state = ConnectionState()

  /// Whether anything is out of the ordinary: only then is there more to do at the end of a turn than to send, does
  /// anything wait in ``output``, is it about to be closed or not open.
  final var needsAttention = true

  /// Whether it stands in the lane's list of those to settle at the end of the batch.
  final var awaitsSettling = false

  /// Whether a turn ended with something unread, of which the poller would not tell once more.
  final var leavesUnread = false

  /// Whether the lane's ``Outbox`` has something to send to it, while it owes nothing else.
  final var awaitsSending = false

  /// Why it is not read, if it is not.
  final var pauses: Pauses = []

  /// Where its messages end.
  final let framing: Framing

  /// Whether it stands in the lane's list of those who have another turn coming.
  final var awaitsTurn = false

  /// Whether it may be idle for as long as it likes.
  final var isIdleExempt = false

  /// Whether it has been reported as slow, and has not taken everything since.
  final var isKnownSlow = false

  /// The way to its lane.
  final let mailbox: Mailbox

  final var traffic = TrafficCounters()

  /// What it is timed by.
  final var times: ConnectionTimes

  /// Its part of what this batch sends to many, which goes out before ``output``, empty meanwhile.
  final var sharedPart = SharedOutput.Part()

  /// How many of the bytes that wait were sent by others than its own messages' answers.
  final var pushedCount = 0

  final var decoder: FrameDecoder

  // MARK: What never varies

  /// Names this client; never used twice.
  final let id: UInt64

  /// The client's address: the peer's, or the one that a proxy told.
  final let address: SocketAddress

  /// Who is on the other side of a Unix socket.
  final let credentials: PeerCredentials?

  /// The listener that it came through.
  final let listener: ListenerName

  /// What it shares with every connection of its server.
  final let server: ServerContext

  /// When it was accepted, in microseconds since 1970.
  final let connectedUSec = realtimeMicroseconds()

  // MARK: What else its lane alone touches

  /// The socket; `nil` once it is closed.
  final private(set) var stream: Stream?

  /// Whether it is a client, and not a newcomer that is only told why it is turned away; never varies.
  final let isClient: Bool

  /// A name given by the service or an operator.
  final var label = ""

  /// What was read and not handed on, since that would have taken too long for one turn; it waits for the next.
  final var unhandled: ArraySlice<UInt8> = []

  /// What the socket would not take yet.
  final var output = OutputQueue()

  /// How it comes to its end, as soon as that is in view.
  final var parting: Parting?

  /// The rooms that it is in.
  final var rooms: [Room.ID] = []

  /// Who waits until no more than so many bytes wait for it.
  final var awaitedRoom: [(bytes: Int, answer: Answer<Bool>)] = []

  /// The messages that were left out since it was last told of any, where slow readers miss some.
  final var missed = 0

  /// Those who are held since it is slow to take what they feed it, by id.
  final var feeders: [UInt64: Connection] = [:]

  /// How many it feeds that are slow to take it.
  final var heldBy = 0

  /// The proxy that brought it, if one did; never varies.
  final let proxy: Proxy?

  init(_ arrival: consuming Arrival) {
    id = arrival.id
    address = arrival.newcomer.address
    proxy = arrival.newcomer.proxy.map { Proxy(address: $0) }
    credentials = arrival.credentials
    listener = arrival.newcomer.listenerName
    mailbox = arrival.mailbox
    server = arrival.server
    framing = arrival.server.framing
    decoder = FrameDecoder(framing: framing, limit: arrival.messageLimit)
    times = ConnectionTimes(start: .now)
    isClient = arrival.refusal == nil
    parting = arrival.refusal.map { Parting(refusal: $0) }
    stream = arrival.takeStream()
    socket = stream.lent
  }

  // MARK: What the service is told, by the subclass that knows it

  /// Greets the client.
  func connected() throws { preconditionFailure("a subclass knows the service") }

  /// Handles a message.
  func received(_ message: borrowing Message) throws { preconditionFailure("a subclass knows the service") }

  /// Asks what follows the end of the client's sending side.
  func ended() -> AfterEnd { preconditionFailure("a subclass knows the service") }

  /// Takes leave; called once if ``connected()`` was, and last.
  func disconnected(_ reason: DisconnectReason) { preconditionFailure("a subclass knows the service") }
}

extension Connection {
  /// Why a connection is not read.
  struct Pauses: OptionSet {
    let rawValue: UInt8

    /// It owes too much already.
    static var output: Self { Self(rawValue: 1) }

    /// The service wishes it.
    static var service: Self { Self(rawValue: 2) }

    /// Its messages came too fast.
    static var pace: Self { Self(rawValue: 4) }

    /// Somebody whom it feeds is slow.
    static var feeding: Self { Self(rawValue: 8) }

    /// Those in which what it sends can't be seen, so that it can't be called idle.
    static var blinding: Self { [.pace, .feeding] }
  }

  /// Reads, or not, as the service wishes.
  final func setReading(_ reads: Bool, on loop: LaneLoop) {
    if reads { pauses.remove(.service) } else { pauses.insert(.service) }
    needsAttention = true
    loop.settleLater(self)
  }

  /// Closes the socket: with a reset where that was wished, or where something was owed, so that the peer does not
  /// take it for the end.
  final func closeStream() {
    // First, so that the number is never used for what comes after.
    socket = .none
    guard let stream = stream.take() else { return }
    if parting?.isAbrupt == true || queuedCount > 0 { stream.abort() } else { try? stream.close() }
    output.removeAll()
    sharedPart = SharedOutput.Part()
  }

  /// The bytes that wait to be taken by the socket.
  var queuedCount: Int { output.count + sharedPart.count }

  /// Whether the socket would not take everything, so that its becoming writable is waited for.
  var isBlocked: Bool { interest.contains(.writable) }
}

/// The proxy that brought a client.
///
/// An object, so that one who came directly has room for a reference and not for an address.
final class Proxy: Sendable {
  let address: SocketAddress

  init(address: SocketAddress) {
    self.address = address
  }
}

/// What a connection begins with.
struct Arrival: ~Copyable {
  let id: UInt64
  private var stream: Stream?
  let newcomer: Newcomer
  let credentials: PeerCredentials?
  let mailbox: Mailbox
  let server: ServerContext
  let messageLimit: Int

  /// Set where it is accepted only to be told why it is turned away.
  var refusal: CloseRequest?

  init(
    id: UInt64, stream: consuming Stream, newcomer: Newcomer, mailbox: Mailbox, server: ServerContext,
    messageLimit: Int
  ) {
    self.id = id
    self.newcomer = newcomer
    credentials = newcomer.address.ipAddress == nil ? try? stream.peerCredentials() : nil
    self.stream = consume stream
    self.mailbox = mailbox
    self.server = server
    self.messageLimit = messageLimit
  }

  /// Gives the socket away, once.
  mutating func takeStream() -> Stream? { stream.take() }
}
