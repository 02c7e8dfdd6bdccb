/// So many a second, of which a second's worth may come at once.
///
/// The generic cell rate algorithm (ITU-T I.371): all that is kept for each who is paced is the moment at which the
/// next would come if all came evenly.
struct Pace: Equatable, Sendable {
  /// From one to the next, in nanoseconds.
  let interval: Int64

  /// By how much those who come at once may be ahead of their time.
  private let tolerance: Int64

  /// A pace of so many a second; `nil` for none.
  init?(perSecond: Int?) {
    guard let perSecond, perSecond > 0 else { return nil }
    interval = max(1, 1_000_000_000 / Int64(perSecond))
    tolerance = 1_000_000_000 - interval
  }

  /// Counts one that comes now, whether it may or not.
  ///
  /// - Parameters:
  ///   - due: When the next would come evenly; moved on.
  ///   - now: The present.
  /// - Returns: The moment from which on another may come.
  @inline(__always)
  func count(_ due: inout MonotonicTime, now: MonotonicTime) -> MonotonicTime {
    due = max(due, now) + interval
    return due + -tolerance
  }

  /// Lets one in, if it may come now.
  ///
  /// - Parameters:
  ///   - due: When the next would come evenly; moved on if it may.
  ///   - now: The present.
  /// - Returns: Whether it may.
  func admits(_ due: inout MonotonicTime, now: MonotonicTime) -> Bool {
    guard max(due, now) - now <= tolerance else { return false }
    due = max(due, now) + interval
    return true
  }
}
