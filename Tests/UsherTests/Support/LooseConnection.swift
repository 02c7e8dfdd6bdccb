import Sockets

@testable import Usher

/// A connection that no lane has, and the other end of its socket.
struct LooseConnection: ~Copyable {
  let connection: Connection
  let peer: Stream

  init(
    id: UInt64 = 1, mailbox: Mailbox, framing: Framing = .raw, handler: Handler = Handler(),
    admission: Admission = Admission(limits: Limits(), laneCount: 1), observer: (any ServerObserver)? = nil,
    refusal: CloseRequest? = nil, pair: consuming StreamPair? = nil
  ) throws {
    let server = ServerContext(
      framing: framing, limits: Limits(), admission: admission, observer: observer)
    let pair = if let pair { pair } else { try Stream.pair() }
    peer = pair.second
    var arrival = Arrival(
      id: id, stream: pair.first, newcomer: Newcomer(.ip(.ipv4Loopback, port: 1), to: ListenerName("tests")),
      mailbox: mailbox, server: server, messageLimit: 100)
    arrival.refusal = refusal
    connection = ServedConnection(arrival, holder: ServiceHolder(handler))
  }
}
