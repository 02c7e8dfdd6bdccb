import Glibc

/// A moment by which something must have happened.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(after duration: Duration) {
    end = ContinuousClock.now + duration
  }

  var hasPassed: Bool { ContinuousClock.now >= end }

  /// What is left, as poll(2) takes it: never negative, rounded up.
  var milliseconds: CInt {
    let left = max(.zero, end - ContinuousClock.now)
    return CInt(clamping: Int((left / .milliseconds(1)).rounded(.up)))
  }
}

/// Waits for what no descriptor announces, such as a counter of another process, looking every few milliseconds.
///
/// - Throws: ``TestFailure`` naming `what`, if the condition did not come true in time.
func eventually(_ what: String, within limit: Duration = .seconds(5), _ condition: () throws -> Bool) throws {
  let deadline = Deadline(after: limit)
  while try !condition() {
    guard !deadline.hasPassed else { throw TestFailure("not within \(limit): \(what)") }
    usleep(5_000)
  }
}

/// Lets the time pass over which a test watches that something does *not* happen.
func observe(for duration: Duration) {
  usleep(useconds_t(duration / .microseconds(1)))
}
