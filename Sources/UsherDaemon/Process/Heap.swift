internal import CLinux
internal import Dispatch
internal import Glibc
package import Usher

/// The memory that the C library keeps of what clients had, and gives back some time after they have left.
///
/// By itself it gives back what is free at a heap's end. Clients come and go in any order, and what lies before one
/// that stays is kept, in as many heaps as threads have met at. So there are few heaps, and every free page of theirs
/// is given back. Nothing runs where nobody leaves.
package final class Heap: ServerObserver {
  /// Enough that the lanes, which need none for a message, do not wait for each other.
  private static let most: CInt = 2

  /// What is done later, and what does it.
  package typealias Work = @Sendable () -> Void

  private let later: @Sendable (@escaping Work) -> Void
  private let giveBack: Work
  private let isDue = Lock(false)

  /// Has given back nothing yet.
  ///
  /// - Parameters:
  ///   - later: Does something after a while, in which memory is left to those who come next.
  ///   - giveBack: Gives memory back; otherwise all that is free.
  package init(
    later: @escaping @Sendable (@escaping Work) -> Void = Heap.onOwnQueue(),
    giveBack: @escaping Work = Heap.trim
  ) {
    self.later = later
    self.giveBack = giveBack
  }

  /// Does something after ten seconds, on a queue of its own.
  package static func onOwnQueue() -> @Sendable (@escaping Work) -> Void {
    let queue = DispatchQueue(label: "usherd.heap", qos: .utility)
    return { work in queue.asyncAfter(deadline: .now() + .seconds(10), execute: work) }
  }

  /// Bounds the number of heaps, M_ARENA_MAX of mallopt(3), unless the environment does.
  ///
  /// - Precondition: No thread has been started, or it keeps the heap that it may have.
  package static func limit() {
    guard unsafe getenv("MALLOC_ARENA_MAX") == nil else { return }
    linux_limit_heaps(most)
  }

  /// Gives every free page back, malloc_trim(3).
  package static let trim: Work = { linux_trim_heaps() }

  package func connected(_ client: ClientSnapshot) {}

  package func disconnected(_ client: ClientSnapshot, reason: DisconnectReason, detail: String) {
    let wasDue = isDue.withLock { isDue in
      defer { isDue = true }
      return isDue
    }
    guard !wasDue else { return }
    later { [self] in
      isDue.withLock { $0 = false }
      giveBack()
    }
  }

  package func acceptingPaused(_ cause: AcceptingPause) {}

  package func acceptingResumed() {}
}
