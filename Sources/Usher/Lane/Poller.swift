import CLinux
import Glibc
package import Sockets

/// An epoll set, epoll(7), with room for the events of one wait.
///
/// Each registration carries a slot and a generation of its holder's choosing, which come back with its events.
@safe
package struct Poller: ~Copyable {
  /// What a registration waits for, or what an event says.
  package struct Readiness: OptionSet {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There is something to receive, or a peer to accept.
    package static var readable: Self { Self(rawValue: linux_EPOLLIN) }
    /// The kernel takes something to send.
    package static var writable: Self { Self(rawValue: linux_EPOLLOUT) }
    /// The connection broke; always waited for.
    package static var failed: Self { Self(rawValue: linux_EPOLLERR) }
    /// Both directions have ended; always waited for.
    package static var hungUp: Self { Self(rawValue: linux_EPOLLHUP) }
    /// The peer sends no more; not told to who does not ask for it.
    package static var peerEnded: Self { Self(rawValue: linux_EPOLLRDHUP) }
    /// There is urgent data; not told to who does not ask for it.
    package static var urgent: Self { Self(rawValue: linux_EPOLLPRI) }
    /// Only told when it comes about, not for as long as it lasts: whoever asks for this takes all there is.
    package static var onceOnly: Self { Self(rawValue: linux_EPOLLET) }
  }

  /// The most events that one wait brings: enough to spread its cost, few enough to stay in the nearest cache.
  package static let capacity = 256

  private let descriptor: Descriptor
  private let events: UnsafeMutableBufferPointer<linux_epoll_event>
  #if DEBUG
    private let registrations = Registrations()
  #endif

  /// Makes an empty set.
  package init() throws(SocketError) {
    descriptor = Descriptor(adopting: try syscall(.epollCreate) { linux_epoll_create() })
    unsafe events = .allocate(capacity: Self.capacity)
    unsafe events.initialize(repeating: linux_epoll_event())
  }

  deinit {
    unsafe events.deallocate()
  }

  /// Lends the set's own descriptor, which can itself be watched.
  package func withNumber<R>(_ body: (CInt) -> R) -> R { descriptor.withNumber(body) }

  /// Waits for events.
  ///
  /// - Parameter milliseconds: How long to wait for the first.
  /// - Returns: How many there are; ``event(_:)`` gives each. 0 also where a signal ended the wait.
  package func wait(milliseconds: CInt) -> Int {
    #if DEBUG
      tellAgain()
    #endif
    let count = descriptor.withNumber { number in
      attempt(.epollWait, on: number) {
        unsafe linux_epoll_wait(
          number, events.baseAddress.unsafelyUnwrapped, CInt(Self.capacity), milliseconds)
      }
    }
    let code = errno
    // EBADF, EFAULT and EINVAL can only be our own mistake.
    precondition(count >= 0 || code == EINTR, "epoll_wait failed with errno \(code)")
    return max(0, Int(count))
  }

  /// One event of the last wait.
  @inline(__always)
  package func event(_ index: Int) -> (key: ConnectionTable.Key, readiness: Readiness) {
    let event = unsafe events[index]
    return (
      ConnectionTable.Key(slot: event.slot, generation: event.generation), Readiness(rawValue: event.events)
    )
  }

  /// Watches a descriptor.
  package func add(_ number: CInt, for readiness: Readiness, as key: ConnectionTable.Key) throws(SocketError)
  {
    try descriptor.withNumber { epoll throws(SocketError) in
      _ = try syscall(.epollAdd, on: number) {
        linux_epoll_add(epoll, number, readiness.rawValue, key.slot, key.generation)
      }
    }
    #if DEBUG
      registrations.all[number] = (readiness, key)
    #endif
  }

  /// Changes what is waited for.
  package func modify(_ number: CInt, for readiness: Readiness, as key: ConnectionTable.Key)
    throws(SocketError)
  {
    try descriptor.withNumber { epoll throws(SocketError) in
      _ = try syscall(.epollModify, on: number) {
        linux_epoll_modify(epoll, number, readiness.rawValue, key.slot, key.generation)
      }
    }
    #if DEBUG
      registrations.all[number] = (readiness, key)
    #endif
  }

  /// Watches a descriptor no longer.
  package func remove(_ number: CInt) throws(SocketError) {
    #if DEBUG
      registrations.all[number] = nil
    #endif
    try descriptor.withNumber { epoll throws(SocketError) in
      _ = try syscall(.epollRemove, on: number) { linux_epoll_remove(epoll, number) }
    }
  }
}

#if DEBUG
  extension Poller {
    /// What is watched, and how: only to be told again what a ``FaultyKernel`` kept back.
    fileprivate final class Registrations {
      var all: [CInt: (readiness: Readiness, key: ConnectionTable.Key)] = [:]
    }

    /// Has the kernel look once more at those of whom a faulty receive left something unread.
    private func tellAgain() {
      guard FaultyKernel.isThere else { return }
      for (number, (readiness, key)) in registrations.all where FaultyKernel.takeShortened(number) {
        _ = descriptor.withNumber {
          linux_epoll_modify($0, number, readiness.rawValue, key.slot, key.generation)
        }
      }
    }
  }
#endif
