/// Whether the socket units are up, and come up after a boot.
struct SocketUnitsCheck: Check {
  static let title = "socket units"

  /// The properties of each unit, by its name; `nil` where there is no systemd to ask.
  var units: [String: [String: String]]?

  /// The units.
  static let names = ["usherd.socket", "usherd-admin.socket"]

  /// The properties that are asked for.
  static let asked = ["LoadState", "ActiveState", "UnitFileState", "NeedDaemonReload"]

  var verdict: Verdict {
    guard let units else { return .skipped("there is no systemd to ask") }
    let installed = Self.names.filter { units[$0].map { $0["LoadState"] != "not-found" } ?? false }
    guard !installed.isEmpty else { return .skipped("they are not installed") }
    var findings: [Finding] = []
    for name in Self.names where !installed.contains(name) {
      findings.append(Finding("\(name) is not installed", remedy: "install the package again"))
    }
    for name in installed {
      let unit = units[name] ?? [:]
      if unit["ActiveState"] != "active" {
        findings.append(
          Finding("\(name) is \(unit["ActiveState"] ?? "not active")", remedy: "systemctl start \(name)"))
      }
      if let state = unit["UnitFileState"], state != "enabled" {
        findings.append(
          Finding("\(name) is \(state): it does not come up after a boot", remedy: "systemctl enable \(name)")
        )
      }
      if unit["NeedDaemonReload"] == "yes" {
        findings.append(
          Finding(
            "\(name) has changed on disk since systemd read it",
            remedy: "systemctl daemon-reload; systemctl stop \(name) usherd.service; systemctl start \(name)")
        )
      }
    }
    return Verdict(findings, else: "\(installed.joined(separator: ", ")): active and enabled")
  }
}
