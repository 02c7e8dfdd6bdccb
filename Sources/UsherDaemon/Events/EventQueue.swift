package import UsherAdmin

/// What waits for one watcher: of limited length, with a count of what did not fit.
///
/// It performs no I/O and waits for nothing: events go in, and the oldest comes out.
package struct EventQueue: Sendable {
  private let most: Int
  private var waiting: [(event: Event, lost: UInt64)] = []
  /// Where the oldest stands that was not taken.
  private var start = 0
  private var lost: UInt64 = 0

  /// An empty queue.
  ///
  /// - Parameter most: How many events may wait.
  package init(most: Int) {
    self.most = most
  }

  /// Whether there is nothing to say: no event, and none that was lost.
  package var isEmpty: Bool { count == 0 && lost == 0 }

  private var count: Int { waiting.count - start }

  /// Puts an event in, or counts it as lost where there is no room.
  package mutating func append(_ event: Event) {
    guard count < most else {
      lost += 1
      return
    }
    if start >= most {
      waiting.removeFirst(start)
      start = 0
    }
    waiting.append((event, lost))
    lost = 0
  }

  /// Takes the oldest event out, with how many were lost before it; without one, how many were lost since the last.
  package mutating func next() -> (event: Event?, lost: UInt64)? {
    guard start < waiting.count else {
      defer { lost = 0 }
      return lost > 0 ? (nil, lost) : nil
    }
    let first = waiting[start]
    start += 1
    if start == waiting.count {
      waiting = []
      start = 0
    }
    return first
  }
}
