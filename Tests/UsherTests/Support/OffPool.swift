import Dispatch

/// Runs what blocks on a thread of its own.
///
/// Swift's own threads are as few as the cores: a test that blocked one would hold up the server's questions to its
/// lanes, and with them every other test.
func offPool<Result: Sendable>(
  on queue: DispatchQueue = DispatchQueue(label: "tests.blocking"),
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    queue.async { @Sendable in continuation.resume(with: Swift.Result(catching: body)) }
  }
}
