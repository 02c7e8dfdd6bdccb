import Histogram

/// How long things took, in nanoseconds, to three digits, up to an hour.
struct Latency: Sendable {
  private static let longest: UInt64 = 3_600_000_000_000

  private(set) var histogram = Histogram<UInt64>(highestTrackableValue: longest)

  /// Counts one.
  @inline(__always)
  mutating func record(_ nanoseconds: Int64) {
    histogram.record(UInt64(min(max(nanoseconds, 0), Int64(Self.longest))))
  }

  /// Takes over another thread's.
  mutating func add(_ other: Latency) { histogram.add(other.histogram) }

  /// The number of those counted.
  var count: Int { Int(histogram.totalCount) }

  /// The time that so many per cent of all took at most.
  func percentile(_ percent: Double) -> UInt64 { min(histogram.valueAtPercentile(percent), histogram.max) }

  /// What it would be had each client gone on asking at `interval` while it waited for an answer.
  ///
  /// A closed loop asks nothing while it waits, so that a long wait counts once, however many questions it kept
  /// from being asked. This is hdrhistogram's correction for that "coordinated omission".
  func corrected(for interval: UInt64) -> Latency {
    var corrected = Latency()
    for value in histogram.recordedValues() {
      corrected.histogram.recordCorrectedValue(value.value, count: value.count, expectedInterval: interval)
    }
    return corrected
  }
}
