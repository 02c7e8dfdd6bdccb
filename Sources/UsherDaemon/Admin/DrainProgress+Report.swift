package import Usher
package import UsherAdmin

extension DrainProgress {
  /// What operators see of a drain.
  package init(_ report: DrainReport) {
    self.init(
      state: report.left == 0 ? .done : .closing, left: report.left, gone: report.gone, cut: report.cut,
      refuses: report.refuses, remainingUSec: report.left == 0 ? nil : report.remaining.map(\.microseconds))
  }
}
