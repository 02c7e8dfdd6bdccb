internal import Dispatch
internal import Logging
internal import Systemd

/// Tells the supervisor things in their order, on a queue of its own: a supervisor that reads slowly holds nobody up
/// but what else there is to tell it.
final class Announcer: Sendable {
  private let queue = DispatchQueue(label: "usher.supervisor")
  private let log: Logger
  private let hasFailed = Latch()

  init(log: Logger) {
    self.log = log
  }

  /// Runs something between two announcements, where it may ``send(_:)``.
  func enqueue(_ action: @escaping @Sendable () -> Void) {
    queue.async(execute: action)
  }

  /// The same, not before a moment.
  func enqueue(at moment: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) {
    let nanoseconds = Int((moment - .now) / .nanoseconds(1))
    queue.asyncAfter(deadline: .now() + .nanoseconds(max(0, nanoseconds)), execute: action)
  }

  /// Tells the supervisor something after all that is to be told before.
  func tell(_ notices: Notice...) {
    enqueue { self.send(notices) }
  }

  /// Tells it something at once; only on the queue.
  func send(_ notices: [Notice]) {
    do {
      try Supervisor.notify(notices)
    } catch {
      // Said once: it would otherwise be said as often as there is news.
      if hasFailed.raise() { log.warning("the supervisor can't be told", metadata: ["reason": "\(error)"]) }
    }
  }

  /// Waits until the supervisor has read everything, but no longer than a time.
  func finish(within time: Duration) {
    let done = DispatchSemaphore(value: 0)
    enqueue {
      // One that does not read has missed nothing that this process could still do about it.
      _ = try? Supervisor.barrier(timeout: time)
      done.signal()
    }
    _ = done.wait(timeout: .now() + .milliseconds(Int(time / .milliseconds(1))))
  }
}
