import CLinux

/// Whether something keeps the machine's clock right.
enum ClockProbe {
  /// What systemd says, or else what the kernel was told by whoever does it; `nil` where nobody knows.
  static var isSynchronised: Bool? {
    if let outcome = Tool.run(["timedatectl", "show", "--property=NTPSynchronized", "--value"]),
      outcome.status == 0
    {
      switch outcome.output.filter({ !$0.isWhitespace }) {
      case "yes": return true
      case "no": return false
      default: break
      }
    }
    switch linux_clock_is_synchronised() {
    case 1: return true
    case 0: return false
    default: return nil
    }
  }
}
