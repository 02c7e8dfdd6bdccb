/// Whether the configuration file is right, and is what runs.
struct ConfigurationCheck: Check {
  static let title = "configuration"

  /// What was learnt of the file.
  enum Answer: Equatable {
    /// usherd has compared it with what runs.
    case compared(file: String?, changed: [String], restartNeeded: [String])
    /// usherd would not take it.
    case refused(String)
    /// usherd does not run, and `usherd --check-config` takes it.
    case valid
    /// usherd does not run, and `usherd --check-config` does not take it.
    case invalid(String)
    /// Nobody could be asked.
    case unknown(String)
  }

  var answer: Answer

  var verdict: Verdict {
    switch answer {
    case .compared(let file, let changed, let restartNeeded):
      let live = Set(changed).subtracting(restartNeeded).sorted()
      var findings: [Finding] = []
      if !live.isEmpty {
        findings.append(
          Finding(
            "the file differs from what runs: \(live.joined(separator: ", "))",
            remedy: "usherctl reload --dry-run, then usherctl reload"))
      }
      if !restartNeeded.isEmpty {
        findings.append(
          Finding(
            "the file differs in what only a restart brings into force: \(restartNeeded.joined(separator: ", "))",
            remedy: "systemctl restart usherd.service, when it suits"))
      }
      return Verdict(
        findings, else: file.map { "what runs is what \($0) says" } ?? "there is no file: all defaults")
    case .refused(let problem), .invalid(let problem):
      return .found([
        Finding(
          "the file is wrong: \(problem)",
          remedy: "mend it; until then a reload is refused, and usherd does not start again")
      ])
    case .valid:
      return .fine("usherd --check-config takes it")
    case .unknown(let reason):
      return .skipped(reason)
    }
  }
}
