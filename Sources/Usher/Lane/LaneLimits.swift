/// The limits as a lane uses them: times in nanoseconds.
struct LaneLimits: Sendable {
  let outputBytes: Int
  let writeStall: Int64?
  let firstMessage: Int64?
  let idle: Int64?

  init(_ limits: Limits) {
    outputBytes = limits.outputBytes
    writeStall = limits.writeStall?.wholeNanoseconds
    firstMessage = limits.firstMessage?.wholeNanoseconds
    idle = limits.idle?.wholeNanoseconds
  }
}
