package import Glibc
package import Sockets
import SystemPackage

/// Standard input, output and error, which are shared with other programs: never made non-blocking.
package enum StandardStreams {
  /// Reads what standard input has; empty at its end, `nil` if it has nothing now.
  package static func read() throws(SocketError) -> [UInt8]? {
    var room = [UInt8](repeating: 0, count: 65_536)
    let count = try syscallUnlessBlocked(.read) { unsafe Glibc.read(STDIN_FILENO, &room, room.count) }
    return count.map { Array(room[..<$0]) }
  }

  /// Writes to standard output once; `nil` if it takes nothing now.
  package static func write(_ bytes: Span<UInt8>) throws(SocketError) -> Int? {
    try unsafe bytes.withUnsafeBytes { bytes throws(SocketError) in
      try syscallUnlessBlocked(.write) {
        unsafe Glibc.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
      }
    }
  }

  /// Writes all of a text to standard output, waiting for as long as it takes.
  package static func write(_ text: String) throws(SocketError) {
    var queue = ByteQueue()
    queue.append(Array(text.utf8))
    while !queue.isEmpty {
      let written = try queue.withFirst { bytes throws(SocketError) in try write(bytes) }
      if let written {
        queue.remove(written)
      } else {
        // Whoever shares the terminal made it non-blocking.
        var items = [pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)]
        try wait(for: &items)
      }
    }
  }

  /// Says something to the person, on a line of standard error.
  package static func report(_ message: String, by program: String) {
    let line = Array("\(program): \(message)\n".utf8)
    // Where even that fails, there is nobody left to tell.
    _ = unsafe Glibc.write(STDERR_FILENO, line, line.count)
  }
}

/// Waits until one of some descriptors is ready; one with a negative number is not waited for.
///
/// - Parameters:
///   - items: What to wait for.
///   - deadline: When waiting ends at the latest; `nil` waits for as long as it takes.
/// - Throws: ``SocketError`` if they can't be waited for.
package func wait(
  for items: inout [pollfd], until deadline: ContinuousClock.Instant? = nil
) throws(SocketError) {
  try syscall(.poll) { unsafe poll(&items, nfds_t(items.count), pollTimeout(until: deadline)) }
}

extension pollfd {
  /// A descriptor to wait for if there is an event to wait for.
  package init(_ number: CInt, _ events: CInt...) {
    let mask = events.reduce(0, |)
    // With no event poll(2) would still report, again and again, that the peer is gone.
    self.init(fd: mask == 0 ? -1 : number, events: Int16(mask), revents: 0)
  }

  /// Whether one of the events, or an error or hang-up, has come.
  package func isReady(_ event: CInt) -> Bool { CInt(revents) & (event | POLLERR | POLLHUP | POLLNVAL) != 0 }
}
