import Synchronization

/// How far a thread is, for whoever looks on.
///
/// It costs the thread three stores for each wait.
final class Gauge: Sendable {
  private let doneCount = Atomic(0)
  private let openCount = Atomic(0)
  private let problemCount = Atomic(0)

  @inline(__always)
  func show(done: Int, open: Int, problems: Int) {
    doneCount.store(done, ordering: .relaxed)
    openCount.store(open, ordering: .relaxed)
    problemCount.store(problems, ordering: .relaxed)
  }

  var done: Int { doneCount.load(ordering: .relaxed) }
  var open: Int { openCount.load(ordering: .relaxed) }
  var problems: Int { problemCount.load(ordering: .relaxed) }
}
