import Glibc
public import SystemPackage

/// One thing that a service tells its supervisor; see sd_notify(3) for what becomes of it.
public struct Notice: Hashable, Sendable {
  /// The longest status in bytes; what is longer is cut.
  public static let longestStatus = 2_048

  /// Assignments as the protocol has them, one a line.
  package let text: String

  private init(_ name: String, _ value: some CustomStringConvertible) {
    text = "\(name)=\(value)"
  }

  private init(lines: [Notice]) {
    text = lines.map(\.text).joined(separator: "\n")
  }

  /// The service has started, or has reloaded.
  public static let ready = Notice("READY", 1)

  /// The service has begun to reload; ``ready`` says when it has done so.
  ///
  /// It carries the time at which it is made, which must not be before the signal that asked for the reload:
  /// make it and send it there and then.
  public static var reloading: Notice {
    Notice(lines: [Notice("RELOADING", 1), Notice("MONOTONIC_USEC", monotonicMicroseconds())])
  }

  /// The service has begun to stop.
  public static let stopping = Notice("STOPPING", 1)

  /// The service is alive, which a ``Watchdog`` wants to hear in time.
  public static let alive = Notice("WATCHDOG", 1)

  /// The service found that it hangs and wants what happens to a hanging service to happen now.
  public static let hung = Notice("WATCHDOG", "trigger")

  /// What the service does, for people to read in `systemctl status`.
  ///
  /// - Parameter text: One line; what is not fit for one is written as an escape.
  /// - Returns: The notice.
  public static func status(_ text: String) -> Notice {
    // Above all without line feeds: what comes after one would be a notice of its own.
    Notice("STATUS", text.asOneLine.clipped(toBytes: longestStatus))
  }

  /// Starting, reloading or stopping takes longer: the supervisor's time-out begins anew.
  ///
  /// - Parameter duration: The time from now on, by which the next such notice or the end must have come.
  /// - Returns: The notice.
  public static func extendTimeout(by duration: Duration) -> Notice {
    Notice("EXTEND_TIMEOUT_USEC", duration.wholeMicroseconds)
  }

  /// The service expects to be watched at another interval from now on.
  ///
  /// - Parameter duration: The interval.
  /// - Returns: The notice.
  public static func watchdogInterval(_ duration: Duration) -> Notice {
    Notice("WATCHDOG_USEC", duration.wholeMicroseconds)
  }

  /// Why the service fails, as the system's error number.
  ///
  /// - Parameter code: The error.
  /// - Returns: The notice.
  public static func failure(_ code: Errno) -> Notice { Notice("ERRNO", code.rawValue) }

  /// With which status the service is about to exit.
  ///
  /// - Parameter status: The status.
  /// - Returns: The notice.
  public static func exitStatus(_ status: UInt8) -> Notice { Notice("EXIT_STATUS", status) }

  /// Which process is the service's main one, where it is not the one that was started.
  ///
  /// - Parameter process: The process id.
  /// - Returns: The notice.
  public static func mainProcess(_ process: Int32) -> Notice { Notice("MAINPID", process) }

  private static func monotonicMicroseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}

extension Notice: CustomStringConvertible {
  /// The assignments that the supervisor gets.
  public var description: String { text }
}
