import Dispatch

/// Runs an actor on a serial Dispatch queue, on which sources can then call it.
final class QueueExecutor: SerialExecutor {
  private static let owner = DispatchSpecificKey<ObjectIdentifier>()

  let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
    queue.setSpecific(key: Self.owner, value: ObjectIdentifier(self))
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { @Sendable in unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

  func isIsolatingCurrentContext() -> Bool? {
    DispatchQueue.getSpecific(key: Self.owner) == ObjectIdentifier(self)
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
