import CLinux
import Sockets
import Usher

/// Ends a wait at a moment exact to the microsecond, where epoll_wait(2) only knows milliseconds.
struct Alarm: ~Copyable {
  private let descriptor: Descriptor
  private var moment: Int64 = 0

  /// An alarm that is part of a set.
  init(in poller: borrowing Poller) throws(SocketError) {
    let descriptor = Descriptor(adopting: try syscall(.timerfdCreate) { linux_timerfd() })
    try descriptor.withNumber { number throws(SocketError) in
      // Told once of each ringing, it need not be silenced.
      try poller.add(number, for: [.readable, .onceOnly], as: .init(slot: Links.alarmSlot, generation: 0))
    }
    self.descriptor = descriptor
  }

  /// Rings at a moment, and no longer at what was set before.
  mutating func ring(at moment: Int64) {
    guard moment != self.moment else { return }
    self.moment = moment
    let left = max(1, moment - MonotonicTime.now.nanoseconds)
    // Cannot fail: descriptor and time are valid.
    descriptor.withNumber { number in _ = linux_timerfd_arm(number, UInt64(left)) }
  }
}
