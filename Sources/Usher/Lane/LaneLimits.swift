/// The limits as a lane uses them.
struct LaneLimits: Sendable {
  let outputBytes: Int
  let messageBytes: Int
  let messagePace: Pace?
  let slowReader: Limits.SlowReader

  /// The times that TCP is told.
  let kernelTimes: KernelTimes

  /// The times that the lane watches, in nanoseconds.
  let times: Times

  /// Since when the times are these: nobody's time has run for longer.
  let since: MonotonicTime

  struct KernelTimes: Equatable, Sendable {
    let keepalive: Duration?
    let unacknowledged: Duration?
  }

  struct Times: Equatable, Sendable {
    let writeStall: Int64?
    let firstMessage: Int64?
    let idle: Int64?
    let acknowledgement: Int64?
  }

  /// The limits of a lane.
  ///
  /// - Parameters:
  ///   - limits: What they are from now on.
  ///   - before: Those that were in force, if others were, and the present.
  init(_ limits: Limits, before: (limits: LaneLimits, now: MonotonicTime)? = nil) {
    outputBytes = limits.outputBytes
    messageBytes = limits.messageBytes
    messagePace = Pace(perSecond: limits.messagesPerSecond)
    slowReader = limits.slowReader
    kernelTimes = KernelTimes(keepalive: limits.keepalive, unacknowledged: limits.unacknowledged)
    times = Times(
      writeStall: limits.writeStall?.wholeNanoseconds, firstMessage: limits.firstMessage?.wholeNanoseconds,
      idle: limits.idle?.wholeNanoseconds, acknowledgement: limits.acknowledgement?.wholeNanoseconds)
    guard let before else {
      since = MonotonicTime(nanoseconds: 0)
      return
    }
    since = before.limits.times == times ? before.limits.since : before.now
  }
}
