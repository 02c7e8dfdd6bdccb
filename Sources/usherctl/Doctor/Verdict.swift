/// What one look at one thing has brought.
enum Verdict: Equatable {
  /// All is well; how it stands.
  case fine(String)
  /// Something is wrong.
  case found([Finding])
  /// It could not be looked at, and why: that is not well, and not wrong.
  case skipped(String)
}

/// Something that is wrong, and what to do about it.
struct Finding: Equatable {
  let problem: String
  let remedy: String

  init(_ problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }
}

/// A look at one thing: what was read of the machine goes in, the verdict comes out, and nothing is read for it.
protocol Check {
  /// What is looked at.
  static var title: String { get }

  /// What there is to say of it.
  var verdict: Verdict { get }
}

extension Verdict {
  /// What was found, or else how it stands.
  init(_ findings: [Finding], else text: @autoclosure () -> String) {
    self = findings.isEmpty ? .fine(text()) : .found(findings)
  }
}
