internal import Usher

/// Writes figures as OpenMetrics text.
///
/// The format is that of OpenMetrics 1.0, <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
package struct OpenMetricsText: Sendable {
  private let figures: Figures

  /// The type that the text has where types are told.
  package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

  /// The text of figures.
  package init(_ figures: Figures) {
    self.figures = figures
  }

  /// The whole text, with its `# EOF`.
  package var text: String {
    var lines: [String] = []
    for metric in Metric.all { lines += Self.lines(of: metric, metric.samples(figures)) }
    return lines.map { "\($0)\n" }.joined() + "# EOF\n"
  }

  private static func lines(of metric: Metric, _ samples: [Metric.Sample]) -> [String] {
    // A metric without a sample is not there at all.
    guard !samples.isEmpty else { return [] }
    var lines = ["# TYPE \(metric.name) \(metric.kind.rawValue)"]
    if let unit = metric.unit { lines.append("# UNIT \(metric.name) \(unit.rawValue)") }
    lines.append("# HELP \(metric.name) \(escaped(metric.help))")
    for sample in samples { lines += self.lines(of: metric, sample) }
    return lines
  }

  private static func lines(of metric: Metric, _ sample: Metric.Sample) -> [String] {
    switch sample.value {
    case .integer(let number): return [line(metric.sampleName, sample.labels, "\(number)")]
    case .nanoseconds(let number): return [line(metric.sampleName, sample.labels, seconds(number))]
    case .histogram(let histogram):
      var lines: [String] = []
      var below = 0
      for (index, count) in histogram.counts.enumerated() {
        below += count
        let bound = index < histogram.bounds.count ? seconds(histogram.bounds[index]) : "+Inf"
        lines.append(line("\(metric.name)_bucket", sample.labels + [("le", bound)], "\(below)"))
      }
      lines.append(line("\(metric.name)_count", sample.labels, "\(below)"))
      lines.append(line("\(metric.name)_sum", sample.labels, seconds(histogram.sum)))
      return lines
    }
  }

  private static func line(
    _ name: String, _ labels: [(name: String, value: String)], _ value: String
  ) -> String {
    guard !labels.isEmpty else { return "\(name) \(value)" }
    let list = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    return "\(name){\(list)} \(value)"
  }

  /// Nanoseconds in seconds, exactly: a floating-point number would show digits that are not there.
  private static func seconds(_ nanoseconds: Int64) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let digits = "\(rest.magnitude)"
    var fraction = String(repeating: "0", count: 9 - digits.count) + digits
    while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
    return "\(nanoseconds < 0 && whole == 0 ? "-" : "")\(whole).\(fraction)"
  }

  private static func escaped(_ text: String) -> String {
    text.flatMap { character -> [Character] in
      switch character {
      case "\\": ["\\", "\\"]
      case "\"": ["\\", "\""]
      case "\n": ["\\", "n"]
      default: [character]
      }
    }.reduce(into: "") { $0.append($1) }
  }
}
