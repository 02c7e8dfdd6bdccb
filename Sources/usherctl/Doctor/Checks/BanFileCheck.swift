import UsherAdmin

/// Whether the bans that outlive usherd are there, whole, and nobody else's to change.
struct BanFileCheck: Check {
  static let title = "ban file"

  /// Where the state is; `nil` where that can't be known.
  var directory: String?
  /// What the directory is like; `nil` where there is none.
  var directoryFacts: FileFacts?
  /// What is in the file.
  var file = File.absent
  /// The names of files that were set aside because they were damaged.
  var damaged: [String] = []
  /// The user whom it must belong to, where usherd runs.
  var daemonUser: UInt32?

  /// The ban file.
  enum File: Equatable {
    /// Nobody was ever banned.
    case absent
    case unreadable(String)
    case notParsed(FileFacts, String)
    case bans(FileFacts, Int)
  }

  var verdict: Verdict {
    guard let directory else { return .skipped("where usherd keeps its state can't be known") }
    guard let directoryFacts else {
      return daemonUser == nil
        ? .skipped("there is no \(directory) yet")
        : .found([
          Finding(
            "there is no \(directory): bans end with usherd",
            remedy: "StateDirectory=usherd in usherd.service; without systemd: make it, for usherd's user")
        ])
    }
    var findings = self.findings(of: directoryFacts, at: directory)
    findings += damaged.map {
      Finding(
        "\(directory)/\($0) was set aside because it was damaged: its bans are not in force",
        remedy: "see what is in it, ban again whom you want, and remove it")
    }
    switch file {
    case .absent:
      return Verdict(findings, else: "nobody was ever banned")
    case .unreadable(let reason):
      return findings.isEmpty ? .skipped(reason) : .found(findings)
    case .notParsed(let facts, let problem):
      findings += self.findings(of: facts, at: "\(directory)/\(Self.name)")
      let wrong = Finding(
        "\(directory)/\(Self.name) is damaged: \(problem)",
        remedy: "usherd sets it aside at the next start; mend it before that, or ban again")
      return .found(findings + [wrong])
    case .bans(let facts, let count):
      findings += self.findings(of: facts, at: "\(directory)/\(Self.name)")
      return Verdict(findings, else: "\(count.of("ban")) in \(directory)/\(Self.name)")
    }
  }

  /// What the file is called.
  static let name = "bans.json"

  private func findings(of facts: FileFacts, at path: String) -> [Finding] {
    var findings: [Finding] = []
    if facts.mode & 0o022 != 0 {
      findings.append(
        Finding("others may change \(path), whose mode is \(facts.modeText)", remedy: "chmod go-w \(path)"))
    }
    if let daemonUser, facts.uid != daemonUser {
      findings.append(
        Finding(
          "\(path) belongs to \(facts.owner), not to usherd's user: bans can't be written down",
          remedy: "chown -R \(daemonUser) \(directory ?? path)"))
    }
    return findings
  }
}
