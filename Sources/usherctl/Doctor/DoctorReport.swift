import UsherAdmin
import Varlink

/// What all checks have brought.
struct DoctorReport {
  /// The checks by their titles, in the order in which they are shown.
  let entries: [(title: String, verdict: Verdict)]

  /// What was found, of all checks.
  var findings: [Finding] {
    entries.flatMap { entry -> [Finding] in
      guard case .found(let findings) = entry.verdict else { return [] }
      return findings
    }
  }

  private var skipped: Int {
    entries.count { if case .skipped = $0.verdict { true } else { false } }
  }

  /// The lines for people; every text in them is printable.
  var lines: [String] {
    let width = entries.map(\.title.count).max() ?? 0
    func line(_ state: String, _ title: String, _ text: String) -> String {
      "\(state.fitted(to: 7))  \(title.fitted(to: width))  \(text)".printable
    }
    let lines = entries.flatMap { title, verdict -> [String] in
      switch verdict {
      case .fine(let text): return [line("ok", title, text)]
      case .skipped(let reason): return [line("skipped", title, reason)]
      case .found(let findings):
        return findings.flatMap { [line("FOUND", title, $0.problem), line("", "", "to do: \($0.remedy)")] }
      }
    }
    let unmade = skipped == 0 ? "" : "; \(skipped.of("check")) could not be made"
    let sum = findings.isEmpty ? "nothing found" : "\(findings.count.of("finding"))"
    return lines + ["", "\(sum) in \((entries.count - skipped).of("check"))\(unmade)"]
  }

  /// The same for programs.
  var json: JSON {
    .object([
      "checks": .array(
        entries.map { title, verdict in
          var fields: [String: JSON] = ["check": .string(title), "findings": []]
          switch verdict {
          case .fine(let text):
            fields["state"] = "ok"
            fields["text"] = .string(text)
          case .skipped(let reason):
            fields["state"] = "skipped"
            fields["text"] = .string(reason)
          case .found(let findings):
            fields["state"] = "found"
            fields["findings"] = .array(
              findings.map { .object(["problem": .string($0.problem), "remedy": .string($0.remedy)]) })
          }
          return .object(fields)
        })
    ])
  }
}
