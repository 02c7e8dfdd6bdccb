import Glibc

/// A moment on the clock that never goes back, CLOCK_MONOTONIC of clock_gettime(2).
package struct MonotonicTime: Comparable, Hashable, Sendable {
  /// Nanoseconds since the machine started.
  package var nanoseconds: Int64

  /// The moment so many nanoseconds after the machine started.
  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The present moment.
  package static var now: MonotonicTime {
    #if DEBUG
      if let clock = HandClock.current { return clock.now }
    #endif
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The moment so many nanoseconds later, at most the last that can be told.
  package static func + (time: MonotonicTime, nanoseconds: Int64) -> MonotonicTime {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(nanoseconds)
    return MonotonicTime(nanoseconds: overflow ? .max : sum)
  }

  /// The nanoseconds from `earlier` to `later`.
  package static func - (later: MonotonicTime, earlier: MonotonicTime) -> Int64 {
    later.nanoseconds - earlier.nanoseconds
  }
}

/// Microseconds since 1970 in UTC, as programs are told moments.
package func realtimeMicroseconds() -> Int64 {
  var time = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
}

extension Duration {
  /// The whole nanoseconds of the duration, at most what 64 bits hold.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isJustTooLong) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return isTooLong || isJustTooLong ? .max : sum
  }
}
