import Foundation
import Testing
import UsherDaemon

@Suite struct MetricTests {
  @Test func namesFollowTheConventions() {
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    for metric in Metric.all {
      #expect(metric.name.hasPrefix("usher_"))
      #expect(metric.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }, "\(metric.name)")
      #expect(!metric.name.hasSuffix("_total"), "\(metric.name)")
      if let unit = metric.unit { #expect(metric.name.hasSuffix("_\(unit.rawValue)"), "\(metric.name)") }
      #expect(metric.help.hasSuffix("."), "\(metric.name)")
    }
  }

  @Test func everySampleHasTheLabelsThatAreTold() {
    for metric in Metric.all {
      for sample in metric.samples(.sample) {
        #expect(sample.labels.map(\.name) == metric.labels, "\(metric.name)")
      }
    }
  }

  /// `USHER_WRITE_DOCS=1 make test` writes it anew.
  @Test func theDocsHaveTheTable() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/metrics.md").standardized
    let (begin, end) = ("<!-- metrics: begin -->\n", "<!-- metrics: end -->\n")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: begin)).upperBound
    let stop = try #require(text.range(of: end)).lowerBound
    if ProcessInfo.processInfo.environment["USHER_WRITE_DOCS"] != nil {
      try (text[..<start] + MetricTable.text + text[stop...]).write(
        to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(text[start..<stop] == MetricTable.text)
  }
}
