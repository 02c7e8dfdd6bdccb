import UsherAdmin

/// Whether the machine's clock can be believed: bans end by it, and events are told by it.
struct ClockCheck: Check {
  static let title = "clock"

  /// Whether something keeps it right; `nil` where that can't be known.
  var isSynchronised: Bool?
  /// Now.
  var nowUSec: UInt64
  /// When usherd started, by this clock.
  var startedUSec: UInt64?

  /// What two looks at the clock may differ by.
  private static let slack: UInt64 = 2_000_000

  var verdict: Verdict {
    var findings: [Finding] = []
    if let startedUSec, startedUSec > nowUSec + Self.slack {
      let ahead = Duration(microseconds: startedUSec - nowUSec).text
      findings.append(
        Finding(
          "usherd started \(ahead) from now: the clock was set back since, and bans last longer by it",
          remedy: "see that the clock is right (timedatectl), then restart usherd"))
    }
    if isSynchronised == false {
      findings.append(
        Finding(
          "nothing keeps the clock right: bans that end, and the log, go by it",
          remedy: "timedatectl set-ntp true, or install chrony"))
    }
    guard isSynchronised != nil || !findings.isEmpty else {
      return .skipped("the kernel does not say whether it is synchronised")
    }
    return Verdict(findings, else: "synchronised")
  }
}
