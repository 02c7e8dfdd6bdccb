/// What the daemon's end says to whoever started it.
package enum ExitStatus: Int32, Sendable {
  /// It ended in order.
  case done = 0

  /// The command line is wrong.
  case usage = 64

  /// A socket can't be had.
  case unavailable = 69

  /// The configuration is wrong.
  case configuration = 78
}
