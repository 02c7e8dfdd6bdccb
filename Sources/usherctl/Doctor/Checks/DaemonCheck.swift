import UsherAdmin

/// Whether usherd runs and answers.
struct DaemonCheck: Check {
  static let title = "usherd"

  /// How usherd has answered.
  enum Reach: Equatable {
    case answers(Status)
    case notPermitted(String)
    case unreachable(String)
  }

  let reach: Reach

  var verdict: Verdict {
    switch reach {
    case .answers(let status):
      let silent = status.lanes.filter { $0.respondedUSec > 1_000_000 }.map { "\($0.index)" }
      return Verdict(
        silent.isEmpty
          ? []
          : [
            Finding(
              "lane \(silent.joined(separator: ", ")) has not answered for more than a second",
              remedy: "a service that blocks holds its lane up: see the log, and 'usherctl status' again")
          ],
        else: "\(status.version), pid \(status.pid), \(status.state.rawValue), answers")
    case .notPermitted(let message):
      return .skipped(message)
    case .unreachable(let message):
      return .found([
        Finding(
          message,
          remedy: "where it does not run, start it: systemctl start usherd.socket usherd-admin.socket; "
            + "where it runs and hangs: systemctl restart usherd.service; "
            + "see why: journalctl -u usherd, usherd --check-config")
      ])
    }
  }
}
