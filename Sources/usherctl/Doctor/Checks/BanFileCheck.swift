import UsherAdmin

/// Whether the bans that outlive usherd are there, whole, and nobody else's to change.
struct BanFileCheck: Check {
  static let title = "ban file"

  /// Where the state is.
  enum Place: Equatable {
    /// That can't be known.
    case unknown
    /// The daemon has no place for it.
    case none
    case directory(String)
  }

  var place: Place
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
    switch place {
    case .unknown: return .skipped("where usherd keeps its state can't be known")
    case .none:
      return .found([
        Finding(
          "usherd has no place to keep bans: they end with it",
          remedy: "StateDirectory=usherd in usherd.service; without systemd: set XDG_STATE_HOME, and restart")
      ])
    case .directory(let directory): return verdict(at: directory)
    }
  }

  private func verdict(at directory: String) -> Verdict {
    // It is made with the first ban.
    guard let directoryFacts else { return .fine("nobody was ever banned: there is no \(directory) yet") }
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
          remedy: "chown \(daemonUser) \(path)"))
    }
    return findings
  }
}
