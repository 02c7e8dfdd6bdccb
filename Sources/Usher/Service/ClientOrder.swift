/// What clients are listed by.
public struct ClientOrder: Sendable {
  /// A figure of a client.
  public enum Key: String, CaseIterable, Sendable {
    case id, lane, connected, idle, messagesIn, messagesOut, bytesIn, bytesOut, queued
  }

  /// Where in an order a client stands.
  public struct Place: Hashable, Sendable {
    /// The figure, in a form that does not change while the client does nothing.
    public var value: Int64

    /// Tells apart those that have the same figure.
    public var id: UInt64

    /// The place of a client that has this figure.
    public init(value: Int64, id: UInt64) {
      self.value = value
      self.id = id
    }
  }

  /// The figure.
  public var key = Key.id

  /// Whether the greatest comes first.
  public var isDescending = false

  /// The place after which to begin; `nil` for the beginning.
  public var after: Place?

  /// By id, from the beginning.
  public init() {}

  /// Whether a place comes before another.
  func precedes(_ left: Place, _ right: Place) -> Bool {
    let (first, second) = isDescending ? (right, left) : (left, right)
    return (first.value, first.id) < (second.value, second.id)
  }
}

extension ClientOrder.Key {
  /// A connection's figure.
  ///
  /// Idle by the moment of the last activity and not by the time since, or whoever pages through the idle would miss
  /// those who have become idler meanwhile.
  func value(of connection: Connection, on loop: LaneLoop) -> Int64 {
    switch self {
    case .id: 0
    case .lane: Int64(loop.index)
    case .connected: connection.connectedUSec
    case .idle: -connection.times.lastActivity.nanoseconds
    case .messagesIn: Int64(connection.traffic.messagesIn)
    case .messagesOut: Int64(connection.traffic.messagesOut)
    case .bytesIn: Int64(connection.traffic.bytesIn)
    case .bytesOut: Int64(connection.traffic.bytesOut)
    case .queued: Int64(connection.queuedCount)
    }
  }
}
