import Dispatch
import Synchronization

/// Runs work that blocks on a thread of its own, and waits for it no longer than until `deadline`.
///
/// Work that is late goes on, and what it gives is dropped.
///
/// - Parameters:
///   - deadline: When to stop waiting; `nil` waits for as long as it takes.
///   - work: What blocks.
/// - Returns: What `work` gave, or `nil` if it was late.
/// - Throws: What `work` threw.
func onThreadOfItsOwn<R: Sendable, E: Error>(
  until deadline: ContinuousClock.Instant?, _ work: @escaping @Sendable () throws(E) -> R
) async throws(E) -> R? {
  let result: Result<R, E>? = await withCheckedContinuation { continuation in
    let waiting = Waiting(continuation)
    // A serial queue without a target has a thread of its own: a slow name server holds up nobody else.
    DispatchQueue(label: "usher.blocking").async { @Sendable in waiting.end(with: Result(catching: work)) }
    guard let deadline else { return }
    let left = max(.zero, ContinuousClock.now.duration(to: deadline))
    let (seconds, attoseconds) = left.components
    let nanoseconds = min(seconds, 1 << 32) * 1_000_000_000 + attoseconds / 1_000_000_000
    deadlines.asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds))) { @Sendable in
      waiting.end(with: nil)
    }
  }
  return try result?.get()
}

/// The queue on which waits end; not a global one, on whose threads Dispatch would keep an eye for ever after.
private let deadlines = DispatchQueue(label: "usher.sockets.deadlines")

/// Someone who waits for the first of two things.
private final class Waiting<R: Sendable>: Sendable {
  private let continuation: Mutex<CheckedContinuation<R?, Never>?>

  init(_ continuation: CheckedContinuation<R?, Never>) { self.continuation = Mutex(continuation) }

  func end(with result: R?) {
    continuation.withLock { $0.take() }?.resume(returning: result)
  }
}
