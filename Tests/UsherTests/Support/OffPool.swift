import Dispatch
import Usher

/// Runs what blocks on a thread of its own.
///
/// Swift's own threads are as few as the cores: a test that blocked one would hold up the server's questions to its
/// lanes, and with them every other test.
func offPool<Result: Sendable>(
  on queue: DispatchQueue = DispatchQueue(label: "tests.blocking"),
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  // Handed over by a lock, since ThreadSanitizer does not always see that a continuation hands anything over: the
  // runtime's own atomics are none that it knows of.
  let outcome = Lock<Swift.Result<Result, any Error>?>(nil)
  await withCheckedContinuation { continuation in
    queue.async { @Sendable in
      let result = Swift.Result(catching: body)
      outcome.withLock { $0 = result }
      continuation.resume()
    }
  }
  guard let result = outcome.withLock({ $0 }) else { preconditionFailure("nobody else resumes it") }
  return try result.get()
}
