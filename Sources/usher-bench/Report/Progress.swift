import Dispatch
import Usher
import UsherAdmin

/// How far it is, once a second on a terminal; nothing elsewhere.
final class Progress {
  private let plan: Plan
  private let gauges: [Gauge]
  private let isShown = StandardError.isTerminal
  private var last = 0

  init(_ plan: Plan, _ gauges: [Gauge]) {
    self.plan = plan
    self.gauges = gauges
  }

  /// When to show it next.
  var next: DispatchTime { isShown ? .now() + .seconds(1) : .distantFuture }

  /// Shows it, in place of what was shown before.
  func show(since start: MonotonicTime?) {
    guard isShown else { return }
    StandardError.write("\r\u{1B}[K" + line(since: start))
  }

  /// Takes it away.
  func clear() {
    if isShown { StandardError.write("\r\u{1B}[K") }
  }

  private func line(since start: MonotonicTime?) -> String {
    let open = gauges.map(\.open).reduce(0, +)
    guard let start else { return "connecting: \(open.grouped) of \(plan.clients.grouped)" }
    let done = gauges.map(\.done).reduce(0, +)
    let problems = gauges.map(\.problems).reduce(0, +)
    defer { last = done }
    let seconds = (MonotonicTime.now - start) / 1_000_000_000
    var text = "\(seconds) of \(plan.duration / 1_000_000_000) s: \(open.grouped) clients"
    if plan.mode != .idle { text += ", \((done - last).grouped) \(Self.unit(plan.mode)) in the last" }
    return text + ", \(problems.grouped) error\(problems == 1 ? "" : "s")"
  }

  private static func unit(_ mode: Plan.Mode) -> String {
    switch mode {
    case .request, .idle: "answers"
    case .broadcast: "deliveries"
    case .connect: "connections"
    }
  }
}
