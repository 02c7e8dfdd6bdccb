/// Whether what runs is what is installed.
struct BuildCheck: Check {
  static let title = "build"

  /// The version of the usherd that answers.
  var running: String?
  /// The version of this usherctl.
  var own: String
  /// Where the file of the running program is, and ` (deleted)` behind it where that is gone.
  var executable: String?

  var verdict: Verdict {
    guard let running else { return .skipped("usherd does not say which version it is") }
    var findings: [Finding] = []
    let restart = "systemctl restart usherd.service, when it suits"
    if let executable, executable.hasSuffix(" (deleted)") {
      findings.append(
        Finding("usherd was installed anew since it started, and the old one still runs", remedy: restart))
    }
    if running != own {
      findings.append(Finding("usherd is \(running), and this usherctl is \(own)", remedy: restart))
    }
    return Verdict(findings, else: "usherd and usherctl are \(own)")
  }
}
