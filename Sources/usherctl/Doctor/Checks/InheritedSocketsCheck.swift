import UsherAdmin

/// Whether a listening socket would hold up whoever accepts from it.
struct InheritedSocketsCheck: Check {
  static let title = "listening sockets"

  /// A listening socket of usherd.
  struct Socket: Equatable {
    var descriptor: Int
    var isBlocking: Bool
  }

  /// Whether there is a process to look at.
  var isRunning: Bool
  /// All of them; `nil` where they can't be seen.
  var sockets: [Socket]?

  var verdict: Verdict {
    guard isRunning else { return .skipped("usherd does not run, or does not say as which process") }
    guard let sockets else { return .skipped("only root and usherd's user may look at its descriptors") }
    let blocking = sockets.filter(\.isBlocking).map { "\($0.descriptor)" }
    return Verdict(
      blocking.isEmpty
        ? []
        : [
          Finding(
            "usherd listens on blocking sockets: descriptor \(blocking.joined(separator: ", "))",
            remedy: "somebody who shares them has made them blocking: pass them to nobody else, and restart")
        ],
      else: "\(sockets.count.of("socket")), none of them blocking")
  }
}
