import Glibc

/// How long how many took, as bars on a scale of powers of ten, at most 80 columns wide.
struct PercentilePicture: CustomStringConvertible {
  private static let percents: [(text: String, value: Double)] = [
    ("10 %", 10), ("25 %", 25), ("50 %", 50), ("75 %", 75), ("90 %", 90), ("95 %", 95), ("99 %", 99),
    ("99.9 %", 99.9), ("99.99 %", 99.99), ("99.999 %", 99.999), ("max", 100),
  ]

  /// Columns before the bars, and those of the longest bar.
  private static let indent = 21
  private static let width = 58

  /// Columns of the longest power of ten, with its mark and a space.
  private static let label = 9

  private let latency: Latency

  init(_ latency: Latency) { self.latency = latency }

  /// The lines; none where nothing was measured.
  var description: String {
    guard latency.count > 0 else { return "" }
    // A share of which there is not even one says nothing but the maximum.
    let shown = Self.percents.filter {
      $0.value == 100 || (100 - $0.value) / 100 * Double(latency.count) >= 1
    }
    let rows = shown.map { ($0.text, latency.percentile($0.value)) }
    let first = Self.decade(rows.first?.1 ?? 1)
    let last = max(first + 1, Self.decade(rows.last?.1 ?? 1) + 1)
    let cells = Self.width / (last - first)
    var lines = [String(repeating: " ", count: Self.indent) + Self.scale(first..<last, cells)]
    for (text, value) in rows {
      let length = Int(((log10(Double(max(value, 1))) - Double(first)) * Double(cells)).rounded())
      lines.append(
        text.right(9) + timeText(value).right(10) + "  " + String(repeating: "#", count: max(1, length)))
    }
    return lines.joined(separator: "\n")
  }

  /// The power of ten that a time has reached.
  private static func decade(_ nanoseconds: UInt64) -> Int { "\(max(nanoseconds, 1))".count - 1 }

  /// Where each power of ten is.
  private static func scale(_ decades: Range<Int>, _ cells: Int) -> String {
    // As many as there is room for.
    let step = (Self.label + cells - 1) / cells
    return decades.filter { ($0 - decades.lowerBound) % step == 0 }.map { decade in
      let time = repeatElement(UInt64(10), count: decade).reduce(1, *)
      // Without the digits that say nothing: `10 µs`, not `10.0 µs`.
      let text = timeText(time).replacing(".00", with: "").replacing(".0", with: "")
      return "|\(text)".left(decade + step < decades.upperBound ? step * cells : 0)
    }.joined()
  }
}
