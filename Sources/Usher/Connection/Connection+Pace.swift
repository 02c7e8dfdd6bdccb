extension Connection {
  /// Counts a message, and stops reading from a client that has sent more than its pace allows.
  final func keep(_ pace: Pace, on loop: LaneLoop) {
    let next = pace.count(&times.messageDue, now: loop.now)
    guard next > loop.now else { return }
    times.pausedUntil = next
    pauses.insert(.pace)
    needsAttention = true
  }

  /// Reads from it again, once its pace allows, or none is kept any more.
  final func resumeIfPaced(on loop: LaneLoop) {
    guard pauses.contains(.pace) else { return }
    guard times.pausedUntil <= loop.now || loop.limits.messagePace == nil else { return }
    pauses.remove(.pace)
    // What it sent meanwhile could not be seen.
    times.lastActivity = loop.now
  }
}
