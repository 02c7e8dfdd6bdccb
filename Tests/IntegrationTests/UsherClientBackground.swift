import Dispatch
import Synchronization

/// Does one thing on a thread of its own while another is done here, and gives what the first gave.
func inBackground<R: Sendable>(
  _ work: @escaping @Sendable () throws -> R, while body: () throws -> Void
) throws -> R {
  let result = BackgroundResult<R>()
  let hasEnded = DispatchSemaphore(value: 0)
  DispatchQueue(label: "background").async { @Sendable in
    result.set(Result(catching: work))
    hasEnded.signal()
  }
  let here = Result(catching: body)
  hasEnded.wait()
  try here.get()
  guard let there = result.get() else { throw TestFailure("nothing was done in the background") }
  return try there.get()
}

private final class BackgroundResult<R: Sendable>: Sendable {
  private let result = Mutex<Result<R, any Error>?>(nil)

  func set(_ new: Result<R, any Error>) { result.withLock { $0 = new } }

  func get() -> Result<R, any Error>? { result.withLock { $0 } }
}
