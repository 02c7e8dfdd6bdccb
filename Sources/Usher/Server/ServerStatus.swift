/// What a server says of itself.
public struct ServerStatus: Sendable {
  /// What a lane last said of itself.
  public struct Lane: Sendable {
    /// The lane's number.
    public let index: Int

    /// Its clients.
    public internal(set) var clients = 0

    /// What has gone to and fro on it.
    public internal(set) var traffic = TrafficCounters()

    /// What it has measured.
    public internal(set) var times = LaneTimes()

    /// The sends to its clients from other queues that were refused, since too much waited already.
    public internal(set) var refusedSends = 0

    /// The messages that slow readers on it missed.
    public internal(set) var missedMessages = 0

    /// For how long it has not answered, in microseconds.
    public internal(set) var respondedUSec: Int64 = 0
  }

  /// The lanes, in order.
  public let lanes: [Lane]

  /// Clients connected now.
  public let current: Int

  /// The most clients that were connected at once.
  public let peak: Int

  /// Clients accepted since the start.
  public let accepted: Int

  /// Clients turned away since the start.
  public let refused: Int

  /// Clients disconnected by an operator since the start.
  public let kicked: Int

  /// Connections of proxies that have still to say whom they bring.
  public let awaitingHeader: Int

  /// The clients that there may be.
  public let limit: Int

  /// The clients that left since the start, by why.
  public let endings: [DisconnectReason: Int]

  /// The newcomers that were turned away since the start, by why.
  public let refusals: [DisconnectReason: Int]

  /// How often accepting has paused since the start, by why.
  public let pauses: PauseCounts

  /// What has gone to and fro on all lanes.
  public var traffic: TrafficCounters {
    lanes.reduce(into: TrafficCounters()) { $0 += $1.traffic }
  }
}

/// What the lanes last said of themselves.
final class LaneReports: Sendable {
  private let reports: Lock<[(lane: ServerStatus.Lane, time: MonotonicTime)]>

  init(laneCount: Int) {
    let now = MonotonicTime.now
    reports = Lock((0..<laneCount).map { (ServerStatus.Lane(index: $0), now) })
  }

  /// Takes what a lane says now.
  func update(_ lane: ServerStatus.Lane) {
    reports.withLock { $0[lane.index] = (lane, .now) }
  }

  /// What each lane last said, and how long ago.
  var latest: [ServerStatus.Lane] {
    let now = MonotonicTime.now
    return reports.withLock { reports in
      reports.map { report in
        var lane = report.lane
        lane.respondedUSec = max(0, now - report.time) / 1_000
        return lane
      }
    }
  }
}
