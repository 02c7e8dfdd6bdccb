import CLinux
import Glibc
import Sockets

/// The clock's bell for a lane that waits: a timerfd(2) that becomes readable when the wheel's next entry is due.
///
/// Without an entry it is not set, so an idle server is never woken. The lane is told of each ringing once, so it need
/// not read how often it rang.
struct WheelTimer: ~Copyable {
  private let descriptor: Descriptor
  private var moment: MonotonicTime?

  init() throws(SocketError) {
    descriptor = Descriptor(adopting: try syscall(.timerfdCreate) { linux_timerfd() })
  }

  borrowing func withNumber<E: Error>(_ body: (CInt) throws(E) -> Void) throws(E) {
    try descriptor.withNumber(body)
  }

  /// Rings at a moment, unless it is to ring before that anyway.
  mutating func ring(by moment: MonotonicTime, now: MonotonicTime) {
    if let earlier = self.moment, earlier <= moment { return }
    self.moment = moment
    // Cannot fail: descriptor and time are valid.
    _ = try? descriptor.withNumber { number throws(SocketError) in
      try syscall(.timerfdSetTime, on: number) {
        linux_timerfd_arm(number, UInt64(max(1, moment - now)))
      }
    }
  }

  /// Takes note that it has rung.
  mutating func silence() { moment = nil }
}
