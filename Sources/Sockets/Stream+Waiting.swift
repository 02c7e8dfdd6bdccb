import Glibc
import SystemPackage

extension Stream {
  /// Waits, blocking this thread, until there is something to receive: bytes, the end or an error.
  ///
  /// For programs that talk to one peer; a server never waits for one.
  ///
  /// - Parameter timeout: How long to wait at most; `nil` waits for as long as it takes.
  /// - Returns: `false` if the time was up first.
  /// - Throws: ``SocketError`` if it can't be waited for.
  public borrowing func waitUntilReadable(timeout: Duration? = nil) throws(SocketError) -> Bool {
    try waitUntil(POLLIN, timeout: timeout)
  }

  /// Waits, blocking this thread, until the kernel takes bytes to send or the connection broke.
  ///
  /// - Parameter timeout: How long to wait at most; `nil` waits for as long as it takes.
  /// - Returns: `false` if the time was up first.
  /// - Throws: ``SocketError`` if it can't be waited for.
  public borrowing func waitUntilWritable(timeout: Duration? = nil) throws(SocketError) -> Bool {
    try waitUntil(POLLOUT, timeout: timeout)
  }

  private borrowing func waitUntil(_ event: CInt, timeout: Duration?) throws(SocketError) -> Bool {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    let number = descriptor.number
    var item = pollfd(fd: number, events: Int16(event), revents: 0)
    while true {
      // Not `syscall`: after a signal only the rest of the time is left.
      let ready = attempt(.poll, on: number) { unsafe poll(&item, 1, pollTimeout(until: deadline)) }
      let code = errno
      if ready > 0 { return true }
      if ready == -1, code != EINTR { throw SocketError(.poll, Errno(rawValue: code)) }
      if ready == 0, let deadline, ContinuousClock.now >= deadline { return false }
    }
  }
}

/// The time left, as poll(2) takes it: -1 for no end.
///
/// - Parameter deadline: When waiting ends.
/// - Returns: The time.
package func pollTimeout(until deadline: ContinuousClock.Instant?) -> CInt {
  deadline.map { pollTimeout(ContinuousClock.now.duration(to: $0)) } ?? -1
}

/// A time as poll(2) takes it: rounded up to milliseconds, so that nobody spins through the last one.
///
/// - Parameter time: How long to wait at most.
/// - Returns: The time.
func pollTimeout(_ time: Duration) -> CInt {
  let (seconds, attoseconds) = max(.zero, time).components
  let milliseconds = attoseconds / 1_000_000_000_000_000
  let isRounded = attoseconds % 1_000_000_000_000_000 > 0
  return CInt(clamping: min(seconds, Int64(CInt.max)) * 1_000 + milliseconds + (isRounded ? 1 : 0))
}
