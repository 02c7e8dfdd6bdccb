#if DEBUG
  /// A clock that a test moves on by hand, in place of the machine's.
  ///
  /// There is none of it in a release build.
  package final class HandClock: Sendable {
    /// The clock by which this task, and what it waits for, tells the time.
    @TaskLocal package static var current: HandClock?

    private let time: Lock<MonotonicTime>

    /// A clock that stands at a moment.
    package init(_ time: MonotonicTime) { self.time = Lock(time) }

    /// The moment at which it stands.
    package var now: MonotonicTime { time.withLock { $0 } }

    /// Moves it on by so many nanoseconds.
    package func pass(_ nanoseconds: Int64) { time.withLock { $0 = $0 + nanoseconds } }
  }
#endif
