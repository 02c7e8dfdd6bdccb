/// Counts how often something took how long.
///
/// An object with memory of its own, so that a time is counted on the way of a message with a few instructions.
@safe
final class Meter {
  private let scale: Histogram.Scale
  private let bounds: UnsafeMutableBufferPointer<Int64>
  private let counts: UnsafeMutableBufferPointer<Int>
  private var sum: Int64 = 0

  init(_ scale: Histogram.Scale) {
    self.scale = scale
    let all = scale.bounds
    unsafe bounds = .allocate(capacity: all.count)
    _ = unsafe bounds.initialize(from: all)
    unsafe counts = .allocate(capacity: all.count + 1)
    unsafe counts.initialize(repeating: 0)
  }

  deinit {
    unsafe bounds.deallocate()
    unsafe counts.deallocate()
  }

  /// Counts a time of so many nanoseconds.
  func add(_ nanoseconds: Int64) {
    // Most are short, so most are found at once.
    var index = 0
    while unsafe index < bounds.count && nanoseconds > bounds[index] { index += 1 }
    unsafe counts[index] += 1
    sum &+= nanoseconds
  }

  /// What has been counted.
  var histogram: Histogram { Histogram(scale, counts: unsafe [Int](counts), sum: sum) }
}
