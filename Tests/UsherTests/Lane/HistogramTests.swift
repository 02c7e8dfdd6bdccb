import Testing

@testable import Usher

@Suite struct HistogramTests {
  @Test(arguments: [(0, 0), (1_000, 0), (1_001, 1), (2_500, 1), (10_000_000_000, 21), (.max, 22)])
  func aTimeIsCountedInItsRange(_ nanoseconds: Int64, _ range: Int) {
    let meter = Meter(.short)
    meter.add(nanoseconds)
    let histogram = meter.histogram
    #expect(histogram.counts[range] == 1)
    #expect(histogram.count == 1)
    #expect(histogram.sum == nanoseconds)
  }

  @Test(arguments: [Histogram.Scale.short, .long])
  func rangesFollowOneAnother(_ scale: Histogram.Scale) {
    let bounds = scale.bounds
    #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Histogram(scale).counts.count == bounds.count + 1)
  }

  @Test func histogramsOfSeveralLanesAddUp() {
    let first = Meter(.short)
    first.add(500)
    first.add(3_000)
    let second = Meter(.short)
    second.add(700)
    var sum = first.histogram
    sum += second.histogram
    #expect(sum.counts.prefix(3) == [2, 0, 1])
    #expect(sum.sum == 4_200)
  }
}
