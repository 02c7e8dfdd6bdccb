import CLinux
import Glibc
import Sockets

/// The one way into a lane from another thread.
///
/// A lane may drain for as long as there is traffic, so nothing that waits for its queue would ever run. What is
/// posted here is taken at the lane's next batch instead: the first envelope after the mailbox was empty writes an
/// eventfd(2) in the lane's epoll set. The lane is told of each ringing once, so it need not read what has been counted.
final class Mailbox: Sendable {
  private struct Contents {
    var envelopes: [Envelope] = []
    var byteCount = 0
    var byteLimit: Int
    var refusedCount = 0
    var isStopped = false
  }

  private let contents: Lock<Contents>
  private let bell: Descriptor

  /// An empty mailbox, in which so many bytes of sends may wait; a send beyond them is refused and counted.
  init(byteLimit: Int) throws(SocketError) {
    contents = Lock(Contents(byteLimit: byteLimit))
    bell = Descriptor(adopting: try syscall(.eventfd) { linux_eventfd() })
  }

  /// The bytes of sends that may wait under these limits: room for a few whole outputs, so that a burst of pushes from
  /// other lanes is not refused before the clients' own limits have their say.
  static func byteLimit(for limits: Limits) -> Int { max(64 << 20, 4 * limits.outputBytes) }

  /// Changes how many bytes of sends may wait.
  func setByteLimit(for limits: Limits) { contents.withLock { $0.byteLimit = Self.byteLimit(for: limits) } }

  /// Lends the descriptor that becomes readable when something is posted, once more each time, and never unreadable.
  func withBell<R, E: Error>(_ body: (CInt) throws(E) -> R) throws(E) -> R { try bell.withNumber(body) }

  /// Posts an envelope.
  ///
  /// - Returns: Whether it was taken. Sends are refused where too many bytes wait; everything is, once the lane has
  ///   stopped.
  @discardableResult
  func post(_ envelope: consuming Envelope) -> Bool {
    let byteCount = envelope.byteCount
    let (isTaken, isFirst) = contents.withLock { [envelope] contents -> (Bool, Bool) in
      guard !contents.isStopped else { return (false, false) }
      guard byteCount == 0 || contents.byteCount + byteCount <= contents.byteLimit else {
        contents.refusedCount += 1
        return (false, false)
      }
      contents.byteCount += byteCount
      contents.envelopes.append(envelope)
      return (true, contents.envelopes.count == 1)
    }
    if isFirst { ring() }
    return isTaken
  }

  /// Takes everything that was posted, in order.
  ///
  /// - Parameter emptied: An empty array whose memory is used for what comes next.
  func takeAll(emptied: inout [Envelope]) {
    contents.withLock { contents in
      swap(&contents.envelopes, &emptied)
      contents.byteCount = 0
    }
  }

  /// Whether something waits to be taken.
  var hasMail: Bool { contents.withLock { !$0.envelopes.isEmpty } }

  /// Refuses everything from now on.
  ///
  /// - Returns: What had been posted and not taken.
  func stop() -> [Envelope] {
    contents.withLock { contents in
      contents.isStopped = true
      defer { contents.envelopes = [] }
      return contents.envelopes
    }
  }

  /// The number of sends refused for want of room.
  var refusedCount: Int { contents.withLock { $0.refusedCount } }

  private func ring() {
    var one: UInt64 = 1
    // Can only fail where the counter is full, and then the bell rings already.
    _ = try? bell.withNumber { number throws(SocketError) in
      try syscallUnlessBlocked(.write, on: number) {
        unsafe Glibc.write(number, &one, MemoryLayout<UInt64>.size)
      }
    }
  }
}
