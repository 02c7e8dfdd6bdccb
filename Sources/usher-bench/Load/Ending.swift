import Usher

/// When nothing new is begun any more, and how long what was begun is waited for.
struct Ending {
  /// How long a person who wants to stop is kept waiting.
  static let patience: Int64 = 1_000_000_000

  /// What a load is to do.
  enum Step: Equatable {
    case goOn
    /// To begin nothing new, from now on.
    case beginNoMore
    /// To wait for what is owed.
    case await
    /// To give up what is owed.
    case giveUp
  }

  private let deadline: MonotonicTime
  private let timeout: Int64
  private var limit: MonotonicTime?

  /// Whether the person wanted it.
  private(set) var isEarly = false

  /// The end of a run.
  init(from start: MonotonicTime, duration: Int64, timeout: Int64) {
    deadline = start + duration
    self.timeout = timeout
  }

  /// What is to be done now.
  mutating func step(at now: MonotonicTime, isWanted: Bool) -> Step {
    if isWanted, !isEarly {
      isEarly = true
      let isNew = limit == nil
      limit = min(limit ?? now + Self.patience, now + min(timeout, Self.patience))
      return isNew ? .beginNoMore : .await
    }
    guard let limit else {
      guard now >= deadline else { return .goOn }
      self.limit = now + timeout
      return .beginNoMore
    }
    return now < limit ? .await : .giveUp
  }

  /// How long to wait for events, in milliseconds: not much longer than to the end.
  func wait(at now: MonotonicTime) -> CInt {
    guard limit == nil else { return 10 }
    let left = (deadline - now) / 1_000_000 + 1
    return CInt(max(0, min(Int64(Links.longestWait), left)))
  }
}
