import CSystemd

/// The supervisor's wish to hear regularly that the service is alive (`WatchdogSec=`).
public struct Watchdog: Hashable, Sendable {
  /// The time without ``Notice/alive`` after which the supervisor takes the service for hung and ends it.
  public let interval: Duration

  /// The time between two pings that the supervisor recommends: half the interval.
  public var pingInterval: Duration { interval / 2 }

  /// A watchdog of an interval of one's own.
  ///
  /// - Parameter interval: The time without a ping after which a service counts as hung.
  public init(interval: Duration) {
    self.interval = interval
  }

  /// What the supervisor wishes of this process (`WATCHDOG_USEC` and `WATCHDOG_PID`).
  ///
  /// - Returns: The watchdog; `nil` if there is none, or it is another process's.
  /// - Throws: ``SystemdError`` if the variables make no sense.
  public static func current() throws(SystemdError) -> Watchdog? {
    var microseconds: UInt64 = 0
    let isWanted = try libraryCall(.watchdogEnabled) { unsafe sd_watchdog_enabled(0, &microseconds) }
    return isWanted > 0 ? Watchdog(interval: Duration(wholeMicroseconds: microseconds)) : nil
  }
}
