import UsherAdmin

/// Whether the kernel lets as many newcomers wait as the configuration says.
struct BacklogCheck: Check {
  static let title = "backlog"

  /// `server.backlog`.
  var configured: Int?
  /// `net.core.somaxconn`.
  var kernelLimit: Int?

  var verdict: Verdict {
    guard let kernelLimit else { return .skipped("/proc/sys/net/core/somaxconn can't be read") }
    guard let configured else { return .skipped("usherd does not say what server.backlog is") }
    var findings: [Finding] = []
    if configured > kernelLimit {
      findings.append(
        Finding(
          "server.backlog is \(configured.grouped), but the kernel lets at most \(kernelLimit.grouped) wait",
          remedy: "echo net.core.somaxconn=\(configured) > /etc/sysctl.d/usherd.conf; sysctl --system; "
            + "then restart the sockets"))
    }
    return Verdict(findings, else: "\(configured.grouped) may wait, the kernel lets \(kernelLimit.grouped)")
  }
}
