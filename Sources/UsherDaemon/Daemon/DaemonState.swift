internal import Glibc
package import Usher
package import UsherAdmin

/// What a daemon is, and what it is doing.
package final class DaemonState: Sendable {
  /// What is done with messages.
  package let service: String

  /// Where a message ends.
  package let framing: Framing

  /// Whether a supervisor started it that wants to hear from it.
  package let isSupervised: Bool

  /// Whether a supervisor passed sockets to it, which go on listening when it has ended.
  package let isActivated: Bool

  /// When it started, in microseconds since 1970.
  package let startedUSec: UInt64

  private let started = MonotonicTime.now
  private let current = Lock(Status.State.starting)

  /// A daemon that starts now.
  package init(
    service: String, framing: Framing, isSupervised: Bool = false, isActivated: Bool = false
  ) {
    self.service = service
    self.framing = framing
    self.isSupervised = isSupervised
    self.isActivated = isActivated
    startedUSec = UInt64(Timestamp.now().milliseconds) * 1_000
  }

  /// What it is doing.
  package var phase: Status.State { current.withLock { $0 } }

  /// Says what it is doing from now on; once stopping, it does nothing else any more.
  ///
  /// - Returns: Whether it does.
  @discardableResult
  package func become(_ phase: Status.State) -> Bool {
    current.withLock { current in
      if current != .stopping { current = phase }
      return current == phase
    }
  }

  /// For how long it has run.
  package var uptimeUSec: UInt64 {
    UInt64(max(0, MonotonicTime.now.nanoseconds - started.nanoseconds)) / 1_000
  }
}
