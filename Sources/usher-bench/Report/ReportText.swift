import UsherAdmin

/// A report for people, at most 80 columns wide.
struct ReportText: CustomStringConvertible {
  private static let indent = 12

  private let report: Report

  init(_ report: Report) { self.report = report }

  var description: String {
    var parts = [(head + figures).joined(separator: "\n")]
    if report.latencyNSec.count > 0 {
      parts.append(table.joined(separator: "\n"))
      parts.append(PercentilePicture(report.latency).description)
    }
    return parts.joined(separator: "\n\n")
  }

  /// What was done.
  private var head: [String] {
    let time = "\(timeText(UInt64(report.measuredNSec)))\(report.isInterrupted ? ", ended early" : "")"
    let what = (who + [loop]).compactMap(\.self).joined(separator: ", ")
    let rows = what.count > 80 - Self.indent ? [who.joined(separator: ", "), loop ?? ""] : [what]
    return [row(report.mode, "\(report.address), \(time)")] + rows.map { row("", $0) }
  }

  private var who: [String] {
    var who = ["\(report.clients.grouped) client\(report.clients == 1 ? "" : "s")"]
    if let senders = report.senders { who.append("\(senders.grouped) sending") }
    if report.mode == "request" || report.mode == "broadcast" {
      who += ["pipeline \(report.pipeline)", "\(ByteSize(UInt64(report.messageBytes)))"]
    }
    return who + [report.framing]
  }

  private var loop: String? {
    guard report.mode != "idle" else { return nil }
    return report.rate.map { "open loop of \(Self.number($0)) a second" } ?? "closed loop"
  }

  /// What came of it.
  private var figures: [String] {
    var rows: [String] = []
    if report.mode != "connect" {
      let time = timeText(UInt64(report.connectingNSec))
      rows.append(
        row("connected", "\(report.connected.grouped) in \(time); at the end \(report.heldAtEnd.grouped)"))
    }
    if report.mode != "idle" || report.done > 0 {
      rows.append(row(doneName, "\(report.done.grouped)" + pace))
      rows.append(
        row(
          "bytes", "\(ByteSize(UInt64(report.bytesSent))) out, \(ByteSize(UInt64(report.bytesReceived))) in"))
    }
    if report.unsent > 0 {
      rows.append(row("not sent", "\(report.unsent.grouped), whose time had come: the rate was not reached"))
    }
    if report.unanswered > 0 {
      rows.append(row("unanswered", "\(report.unanswered.grouped) when it was ended"))
    }
    if report.missed > 0 { rows.append(row("missed", "\(report.missed.grouped) deliveries")) }
    if report.isVerified { rows.append(row("checked", checked)) }
    rows.append(row("here", processorTime))
    return rows + errors
  }

  private var doneName: String {
    switch report.mode {
    case "broadcast": "deliveries"
    case "connect": "connections"
    default: "answers"
    }
  }

  private var pace: String { report.mode == "idle" ? "" : ", \(Self.number(report.perSecond)) a second" }

  private var checked: String {
    switch (report.mode, report.service) {
    case ("broadcast", _): "every message, its order, and that none is missing"
    case (_, let service?): "every answer, as the service \(service) gives it"
    case (_, nil): "no answer came that shows what they should be"
    }
  }

  private var processorTime: String {
    func text(_ time: Int64) -> String { timeText(UInt64(max(0, time))) }
    let total = report.userNSec + report.systemNSec
    let split = "\(text(report.userNSec)) user, \(text(report.systemNSec)) system"
    guard report.done > 0, report.mode != "idle" else { return "\(text(total)) of processor time (\(split))" }
    return "\(text(total / Int64(report.done))) of processor time for each (\(split))"
  }

  private var errors: [String] {
    let counted = Problem.allCases.compactMap { kind in report.errors[kind.rawValue].map { (kind, $0) } }
    guard !counted.isEmpty else { return [row("errors", "none")] }
    return counted.enumerated().flatMap { index, error in
      let (kind, count) = error
      let first = report.firstErrors[kind.rawValue] ?? ""
      return [
        row(index == 0 ? "errors" : "", "\(count.grouped) \(kind.text), the first:"),
        row("", "  " + String(first.prefix(80 - Self.indent - 2))),
      ]
    }
  }

  /// The percentiles, and what they would be without coordinated omission.
  private var table: [String] {
    let names = ["50 %", "90 %", "99 %", "99.9 %", "99.99 %", "max", "mean"]
    var rows = [row("latency", cells(names))]
    rows.append(row(report.isClosedLoop ? "measured" : "", cells(report.latencyNSec)))
    if let corrected = report.correctedLatencyNSec, let interval = report.correctedForNSec {
      rows.append(row("corrected", cells(corrected)))
      rows.append(row("", "for coordinated omission, had each asked every \(timeText(interval))"))
    }
    return rows
  }

  private func cells(_ times: Report.Times) -> String {
    cells([times.p50, times.p90, times.p99, times.p999, times.p9999, times.max, times.mean].map(timeText))
  }

  private func cells(_ texts: [String]) -> String { texts.map { $0.right(9) }.joined() }

  private func row(_ name: String, _ text: String) -> String { name.left(Self.indent) + text }

  /// A number without more digits than anybody reads.
  private static func number(_ value: Double) -> String {
    value < 100 ? "\((value * 10).rounded() / 10)" : Int(value.rounded()).grouped
  }
}
