/// What a lane has measured since the server started.
public struct LaneTimes: Sendable, Hashable {
  /// How long the service took over a message, from one of sixteen.
  public internal(set) var handling = Histogram(.short)

  /// How long bytes that a socket would not take at once waited until it had taken all of them.
  public internal(set) var queueing = Histogram(.short)

  /// How long the lane took over a batch, and so what became ready meanwhile had to wait at most.
  public internal(set) var lag = Histogram(.short)

  /// How long clients that have left were connected.
  public internal(set) var life = Histogram(.long)

  /// Nothing was measured yet.
  public init() {}

  /// Adds what another lane has measured.
  public static func += (left: inout Self, right: Self) {
    left.handling += right.handling
    left.queueing += right.queueing
    left.lag += right.lag
    left.life += right.life
  }
}

/// The measurements, as a lane takes them.
struct LaneMeter {
  private let handling = Meter(.short)
  private let queueing = Meter(.short)
  private let lag = Meter(.short)
  private let life = Meter(.long)

  var times: LaneTimes {
    var times = LaneTimes()
    times.handling = handling.histogram
    times.queueing = queueing.histogram
    times.lag = lag.histogram
    times.life = life.histogram
    return times
  }

  func handled(in nanoseconds: Int64) { handling.add(nanoseconds) }
  func emptied(after nanoseconds: Int64) { queueing.add(nanoseconds) }
  func turned(in nanoseconds: Int64) { lag.add(nanoseconds) }
  func departed(after nanoseconds: Int64) { life.add(nanoseconds) }
}
