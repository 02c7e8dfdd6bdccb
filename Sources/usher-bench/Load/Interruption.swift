import Dispatch
import Glibc
import Synchronization

/// The person's wish for an early end: Ctrl-C, or a SIGTERM.
final class Interruption: Sendable {
  private let flag = Atomic(false)

  /// Whether it has come.
  var hasCome: Bool { flag.load(ordering: .relaxed) }

  /// Asks for the end.
  func come() { flag.store(true, ordering: .relaxed) }

  /// Keeps the signals from ending the process, in this thread and all that it starts.
  static func holdSignals() { _ = unsafe pthread_sigmask(SIG_BLOCK, [signals], nil) }

  /// Waits for the first signal on a thread of its own; the second ends the process as if nobody had waited.
  func watch() {
    DispatchQueue(label: "usher-bench.signals").async { @Sendable [self] in
      var signals = Self.signals
      var number: CInt = 0
      _ = unsafe sigwait(&signals, &number)
      come()
      _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
  }

  private static var signals: sigset_t {
    var set = sigset_t()
    _ = unsafe sigemptyset(&set)
    _ = unsafe sigaddset(&set, SIGINT)
    _ = unsafe sigaddset(&set, SIGTERM)
    return set
  }
}
