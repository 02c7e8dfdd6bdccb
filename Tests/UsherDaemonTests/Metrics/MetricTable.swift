import UsherDaemon

/// The metrics as a table for the docs, in Markdown.
enum MetricTable {
  /// The table, with a line for each metric.
  static var text: String {
    let rows = Metric.all.map { metric in
      let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
      let field = metric.statusField.map { "`\($0)`" } ?? ""
      return "| `\(metric.sampleName)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) | \(field) |"
    }
    let head = ["| metric | kind | labels | what it is | in the status |", "|---|---|---|---|---|"]
    return (head + rows).map { "\($0)\n" }.joined()
  }
}
