/// How often something took how long.
///
/// A few counters, one for each range, as a ``Meter`` has counted them.
public struct Histogram: Sendable, Hashable {
  /// The ranges that times are counted in.
  public enum Scale: Sendable {
    /// From a microsecond to ten seconds.
    case short

    /// From a tenth of a second to thirty days.
    case long

    /// The greatest time of each range but the last, which has no end, in nanoseconds.
    public var bounds: [Int64] {
      switch self {
      case .short: Self.shortBounds
      case .long: Self.longBounds
      }
    }

    private static let shortBounds: [Int64] = [
      1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
      10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000,
      5_000_000_000, 10_000_000_000,
    ]

    private static let longBounds: [Int64] = [
      100_000_000, 1_000_000_000, 5_000_000_000, 15_000_000_000, 60_000_000_000, 300_000_000_000,
      900_000_000_000, 3_600_000_000_000, 14_400_000_000_000, 43_200_000_000_000, 86_400_000_000_000,
      259_200_000_000_000, 604_800_000_000_000, 2_592_000_000_000_000,
    ]
  }

  /// The greatest time of each range but the last, which has no end, in nanoseconds.
  public let bounds: [Int64]

  /// How many times fell into each range.
  public private(set) var counts: [Int]

  /// All times together, in nanoseconds.
  public private(set) var sum: Int64 = 0

  /// Nothing was counted yet.
  public init(_ scale: Scale) {
    bounds = scale.bounds
    counts = [Int](repeating: 0, count: bounds.count + 1)
  }

  /// How many times were counted.
  public var count: Int { counts.reduce(0, +) }

  /// What was counted elsewhere.
  init(_ scale: Scale, counts: [Int], sum: Int64) {
    bounds = scale.bounds
    self.counts = counts
    self.sum = sum
  }

  /// Adds what another one of the same scale has counted.
  public static func += (left: inout Self, right: Self) {
    precondition(left.bounds == right.bounds, "histograms of two scales")
    for index in left.counts.indices { left.counts[index] += right.counts[index] }
    left.sum &+= right.sum
  }
}
