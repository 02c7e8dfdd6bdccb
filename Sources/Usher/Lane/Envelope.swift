/// What can be posted to a lane.
enum Envelope: Sendable {
  /// Take over a new connection.
  case adopt(Connection)

  /// Take over a connection of a proxy that has still to say whom it brings.
  case introduce(ProxyArrival)

  /// Send framed bytes to one client; for whom, where that one is to feel how slowly they are taken.
  case send(Connection, [UInt8], feeder: Connection?)

  /// Send framed bytes to the members of a room, but for one of them; likewise.
  case sendToRoom(Room.ID, [UInt8], except: UInt64?, feeder: Connection?)

  /// Read from a client no longer, since one that it feeds is slow; or again.
  case hold(Connection)
  case letGo(Connection)

  /// Close in order or at once.
  case close(Connection, CloseRequest)

  /// Read from a client, or no longer, as its service wishes.
  case setReading(Connection, Bool)

  /// Give a client a label.
  case setLabel(Connection, String)

  /// Spare a client the idle time-out, or no longer.
  case setIdleExempt(Connection, Bool)

  /// Answer when no more than so many bytes wait for a client, or with no when it is gone.
  case awaitRoom(Connection, bytes: Int, Answer<Bool>)

  /// Take a client into a room, or out of it.
  case enter(Connection, Room)
  case leave(Connection, Room.ID)

  /// Send every client off at a moment drawn evenly over so many nanoseconds, newcomers too; or no longer.
  indirect case sendOff(spread: Int64, CloseRequest)
  case callBack

  /// Close every connection at once.
  case cutAll(DisconnectReason)

  /// Put other limits into force.
  indirect case setLimits(Limits)

  /// Run a job of the lane's actor.
  case run(UnownedJob)

  /// The bytes by which this counts against the mailbox's limit: for a send all that it takes, or many small ones
  /// would take far more than the limit.
  var byteCount: Int {
    switch self {
    case .send(_, let bytes, _), .sendToRoom(_, let bytes, _, _):
      bytes.count + Self.arrayOverhead + MemoryLayout<Self>.stride
    case .adopt, .introduce, .close, .hold, .letGo, .setReading, .setLabel, .setIdleExempt, .awaitRoom,
      .enter, .leave,
      .sendOff,
      .callBack,
      .cutAll, .setLimits, .run:
      0
    }
  }

  /// What an array takes beside its elements.
  private static let arrayOverhead = 32
}

/// How a connection is to be closed, and why.
struct CloseRequest: Sendable {
  let reason: DisconnectReason
  var detail = ""

  /// Framed bytes that are sent last.
  var farewell: [UInt8] = []

  /// Cut at once, whatever is owed.
  var isAbrupt = false
}
