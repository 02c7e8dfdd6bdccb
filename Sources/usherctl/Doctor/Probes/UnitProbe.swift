/// What systemd knows of a unit.
enum UnitProbe {
  /// Properties of a unit; `nil` where there is no systemd to ask.
  static func properties(_ names: [String], of unit: String) -> [String: String]? {
    let asked = ["systemctl", "show", unit, "--property=\(names.joined(separator: ","))"]
    guard let outcome = Tool.run(asked), outcome.status == 0 else { return nil }
    return properties(in: outcome.output)
  }

  /// Reads `NAME=VALUE` lines.
  static func properties(in text: String) -> [String: String] {
    let pairs = text.split(separator: "\n").compactMap { (line: Substring) -> (String, String)? in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
    return Dictionary(pairs) { _, last in last }
  }
}
