import Dispatch

/// Runs the jobs of a lane's actor on the lane.
///
/// Jobs go through the mailbox, like everything else: a lane's queue may be busy with one drain for as long as there
/// is traffic. Once the lane has stopped they go to its queue directly.
final class LaneExecutor: SerialExecutor {
  private static let owner = DispatchSpecificKey<ObjectIdentifier>()

  let queue: DispatchQueue
  private let mailbox: Mailbox

  init(label: String, mailbox: Mailbox) {
    // Serial and without a target, so that it has a thread of its own: on a shared one, lanes would wait for each
    // other's drains.
    queue = DispatchQueue(label: label)
    self.mailbox = mailbox
    queue.setSpecific(key: Self.owner, value: ObjectIdentifier(self))
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard !mailbox.post(.run(job)) else { return }
    queue.async { @Sendable in self.run(job) }
  }

  /// Runs a job on the lane's queue.
  func run(_ job: UnownedJob) {
    unsafe job.runSynchronously(on: asUnownedSerialExecutor())
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

  func isIsolatingCurrentContext() -> Bool? {
    DispatchQueue.getSpecific(key: Self.owner) == ObjectIdentifier(self)
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
