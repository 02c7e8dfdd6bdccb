import Dispatch

/// Runs the tasks of a server's slow paths, such as an operator's, on a queue of their own.
///
/// Not on the shared pool: a service that blocks that one would then keep operators from seeing that it does. And
/// Dispatch watches that pool with a timer once a second, for as long as the process lives, as soon as anything has
/// run there; without it an idle server is never woken.
package final class TaskQueue: TaskExecutor {
  /// The one queue.
  package static let shared = TaskQueue()

  private let queue = DispatchQueue(label: "usher.tasks")

  private init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { @Sendable in unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

extension Task where Failure == Never {
  /// Starts a task on the servers' own queue.
  @discardableResult
  package static func onServer(_ operation: sending @escaping @isolated(any) () async -> Success) -> Self {
    Task(executorPreference: TaskQueue.shared, operation: operation)
  }
}
