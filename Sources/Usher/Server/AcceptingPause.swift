/// Why nobody is accepted for a while.
public enum AcceptingPause: Sendable, Hashable {
  /// There are as many clients as there may be.
  case full(limit: Int)

  /// The kernel would not give a descriptor or memory for another one: its call and reason.
  case failed(String)
}

/// How often accepting has paused since the start.
public struct PauseCounts: Sendable, Hashable {
  /// Since there were as many clients as there may be.
  public internal(set) var full = 0

  /// Since the kernel would not give a descriptor or memory for another one.
  public internal(set) var failed = 0

  /// Counts one more.
  mutating func add(_ cause: AcceptingPause) {
    switch cause {
    case .full: full += 1
    case .failed: failed += 1
    }
  }
}
