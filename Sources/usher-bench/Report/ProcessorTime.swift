import CLinux

/// The processor time of this process, all its threads together, in nanoseconds.
struct ProcessorTime: Sendable, Equatable {
  var user: Int64 = 0
  var system: Int64 = 0

  var total: Int64 { user + system }

  /// What was used so far.
  static var ofThisProcess: ProcessorTime {
    var time = ProcessorTime()
    unsafe linux_processor_time(&time.user, &time.system)
    return time
  }

  static func - (later: ProcessorTime, earlier: ProcessorTime) -> ProcessorTime {
    ProcessorTime(user: later.user - earlier.user, system: later.system - earlier.system)
  }
}
