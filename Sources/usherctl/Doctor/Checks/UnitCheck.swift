import UsherAdmin

/// Whether usherd.service is as systemd should know it, and sets nothing that locks operators out.
struct UnitCheck: Check {
  static let title = "usherd.service"

  /// The unit's properties, as systemctl(1) shows them; `nil` where there is no systemd to ask.
  var properties: [String: String]?
  /// The process of the daemon that answered.
  var pid: Int32?
  /// `limits.clients`.
  var configuredClients: Int?

  /// The properties that are asked for.
  static let asked = [
    "LoadState", "ActiveState", "MainPID", "NeedDaemonReload", "LimitNOFILE", "RuntimeDirectory",
    "PrivateUsers",
    "DynamicUser", "DropInPaths", "FragmentPath",
  ]

  var verdict: Verdict {
    guard let properties else { return .skipped("there is no systemd to ask") }
    guard properties["LoadState"] != "not-found" else { return .skipped("it is not installed") }
    if let pid, properties["MainPID"] != "\(pid)" {
      return .skipped("the usherd that answers, pid \(pid), is not this unit's")
    }
    let findings = state(of: properties) + settings(of: properties)
    return Verdict(findings, else: "\(properties["ActiveState"] ?? "loaded"), as it is on disk")
  }

  private func state(of properties: [String: String]) -> [Finding] {
    var findings: [Finding] = []
    if properties["NeedDaemonReload"] == "yes" {
      findings.append(
        Finding(
          "the unit has changed on disk since systemd read it",
          remedy: "systemctl daemon-reload; systemctl restart usherd.service, when it suits"))
    }
    if properties["ActiveState"] == "failed" {
      findings.append(
        Finding("it has failed", remedy: "journalctl -u usherd; then: systemctl start usherd.service"))
    }
    if let configuredClients, let limit = properties["LimitNOFILE"].flatMap(UInt64.init),
      limit < configuredClients
    {
      findings.append(
        Finding(
          "LimitNOFILE=\(limit) is less than limits.clients, \(configuredClients)",
          remedy: "raise it with 'systemctl edit usherd.service', and restart"))
    }
    return findings
  }

  private func settings(of properties: [String: String]) -> [Finding] {
    let place =
      properties["DropInPaths"].flatMap { $0.isEmpty ? nil : $0 } ?? properties["FragmentPath"] ?? ""
    func remove(_ setting: String, _ consequence: String) -> Finding {
      Finding(
        "\(setting): \(consequence)",
        remedy:
          "take it out of \(place); systemctl daemon-reload; restart usherd-admin.socket and usherd.service")
    }
    var findings: [Finding] = []
    if let directory = properties["RuntimeDirectory"], !directory.isEmpty {
      findings.append(
        remove(
          "RuntimeDirectory=\(directory)", "each start takes the admin socket's directory from its group"))
    }
    if let users = properties["PrivateUsers"], users != "no", !users.isEmpty {
      findings.append(
        remove("PrivateUsers=\(users)", "usherd can't tell operators apart: all are user 65534"))
    }
    if properties["DynamicUser"] == "yes" {
      findings.append(remove("DynamicUser=yes", "the user changes, and D-Bus refuses its processes"))
    }
    return findings
  }
}
