import Synchronization

/// A set of clients that one send reaches.
///
/// A send goes once to each lane that has a member, and each lane hands the same bytes to its members. What one
/// sender sends arrives in the order in which it was sent. A client that disconnects is let out by itself.
public final class Room: Sendable, Identifiable {
  /// Names a room.
  public struct ID: Hashable, Sendable {
    private static let last = Atomic<UInt64>(0)

    private let number: UInt64

    static func next() -> ID { ID(number: last.wrappingAdd(1, ordering: .relaxed).newValue) }
  }

  private struct Lane {
    let mailbox: Mailbox
    let framing: Framing
  }

  /// This room's name.
  public let id = ID.next()

  /// The lanes that have, or had, a member: there are few, and one that has none any more costs one letter a send.
  private let lanes = Lock<[Lane]>([])

  /// An empty room.
  public init() {}

  /// Takes a client in; from then on it gets what is sent to the room.
  ///
  /// From the client's own lane, as within a call of its service, it is in at once; from elsewhere soon after.
  ///
  /// - Parameter client: Who enters. Once it is in, entering again changes nothing.
  public func enter(_ client: Client) {
    let connection = client.connection
    lanes.withLock { lanes in
      guard !lanes.contains(where: { $0.mailbox === connection.mailbox }) else { return }
      lanes.append(Lane(mailbox: connection.mailbox, framing: connection.server.framing))
    }
    let isDone: Void? = LaneLoop.ifCurrent(of: connection.mailbox) { $0.enter(self, connection) }
    if isDone == nil { connection.mailbox.post(.enter(connection, self)) }
  }

  /// Lets a client out.
  ///
  /// - Parameter client: Who leaves.
  public func leave(_ client: Client) {
    let connection = client.connection
    let isDone: Void? = LaneLoop.ifCurrent(of: connection.mailbox) { $0.leave(id, connection) }
    if isDone == nil { connection.mailbox.post(.leave(connection, id)) }
  }

  /// Sends a message to every member.
  ///
  /// - Parameters:
  ///   - message: What to send; framed for each member as its server frames.
  ///   - except: A member that does not get it, such as the sender.
  public func send(_ message: borrowing Message, except: Client? = nil) {
    message.withBytes { send($0, except: except) }
  }

  /// Sends bytes as a message to every member.
  ///
  /// - Parameters:
  ///   - bytes: The message's own bytes.
  ///   - except: A member that does not get it, such as the sender.
  public func send(_ bytes: Span<UInt8>, except: Client? = nil) {
    let lanes = lanes.withLock { $0 }
    let feeder = LaneLoop.currentFeeder
    var framed: (framing: Framing, bytes: [UInt8])?
    for lane in lanes {
      // Only where it lives: on another server the same id is another client's.
      let excepted = except?.connection.mailbox === lane.mailbox ? except?.id : nil
      let isDone: Void? = LaneLoop.ifCurrent(of: lane.mailbox) { loop in
        loop.send(loop.shared.append(bytes, framing: lane.framing), to: id, except: excepted, feeder: feeder)
      }
      guard isDone == nil else { continue }
      // Nearly always every lane frames alike, and the bytes are made once.
      if framed?.framing != lane.framing { framed = (lane.framing, lane.framing.framed(bytes)) }
      guard let framed = framed?.bytes else { continue }
      lane.mailbox.post(.sendToRoom(id, framed, except: excepted, feeder: feeder))
    }
  }
}
