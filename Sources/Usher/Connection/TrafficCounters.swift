/// What has gone to and fro.
public struct TrafficCounters: Hashable, Sendable {
  /// Messages that were handed to the service.
  public internal(set) var messagesIn = 0

  /// Messages that were sent, or wait to be.
  public internal(set) var messagesOut = 0

  /// Bytes read.
  public internal(set) var bytesIn = 0

  /// Bytes that the kernel took.
  public internal(set) var bytesOut = 0

  /// Counts nothing yet.
  public init() {}

  /// Adds other counters to these.
  public static func += (left: inout Self, right: Self) {
    left.messagesIn += right.messagesIn
    left.messagesOut += right.messagesOut
    left.bytesIn += right.bytesIn
    left.bytesOut += right.bytesOut
  }
}
