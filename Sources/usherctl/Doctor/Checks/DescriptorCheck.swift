import UsherAdmin

/// Whether as many clients fit as the configuration says.
struct DescriptorCheck: Check {
  static let title = "descriptors"

  /// How many files usherd may open, where that can be read.
  var openFiles: UInt64?
  /// The most clients at one time, as it is in force.
  var clients: Int?
  /// `limits.clients`.
  var configuredClients: Int?

  var verdict: Verdict {
    guard let clients else { return .skipped("usherd does not say how many clients it takes") }
    let files = openFiles.map { ", of \($0.grouped) files that it may open" } ?? ""
    var findings: [Finding] = []
    if let configuredClients, configuredClients > clients {
      findings.append(
        Finding(
          "limits.clients is \(configuredClients.grouped), but there is room for \(clients.grouped)\(files)",
          remedy: "raise LimitNOFILE= with 'systemctl edit usherd.service' (ulimit -Hn without systemd) and "
            + "restart, or lower limits.clients"))
    }
    return Verdict(findings, else: "room for \(clients.grouped) clients\(files)")
  }
}
