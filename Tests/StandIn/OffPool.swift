import Dispatch

/// Runs what blocks on a thread of its own.
///
/// Swift's own threads are as few as the cores: a test that blocked one would hold up every other test.
func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "stand-in.blocking").async { @Sendable in
      continuation.resume(with: Swift.Result(catching: body))
    }
  }
}
