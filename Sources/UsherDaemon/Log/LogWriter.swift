internal import Dispatch
internal import Glibc
internal import Synchronization
package import SystemPackage

/// Writes lines to a descriptor without ever holding up who hands them over.
///
/// Lines wait in a queue of limited length. While it is full, because whoever reads the log has stopped, further
/// lines are dropped and counted, and the count is written as soon as there is room again.
package final class LogWriter: Sendable {
  /// What may wait to be written.
  package struct Limits: Sendable {
    /// The greatest number of lines.
    package var lines = 8_192
    /// The greatest number of bytes.
    package var bytes = 4 << 20

    /// The usual limits.
    package init() {}
  }

  private let descriptor: FileDescriptor
  private let limits: Limits
  private let queue = DispatchQueue(label: "usher.log")
  private let waitingLines = Atomic(0)
  private let waitingBytes = Atomic(0)
  private let dropped = Atomic(0)

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - descriptor: Where lines go; it stays its owner's and must stay open.
  ///   - limits: What may wait.
  package init(to descriptor: FileDescriptor = .standardError, limits: Limits = Limits()) {
    self.descriptor = descriptor
    self.limits = limits
  }

  /// Queues a line, or drops it when too much waits already.
  ///
  /// - Parameters:
  ///   - line: The line, without its end.
  ///   - report: The line that says that so many others were dropped before this one.
  package func write(_ line: String, report: @escaping @Sendable (_ dropped: Int) -> String) {
    let bytes = Array((line + "\n").utf8)
    let lines = waitingLines.wrappingAdd(1, ordering: .relaxed).newValue
    let total = waitingBytes.wrappingAdd(bytes.count, ordering: .relaxed).newValue
    guard lines <= limits.lines, total <= limits.bytes else {
      release(bytes.count)
      dropped.wrappingAdd(1, ordering: .relaxed)
      return
    }
    let lost = takeDropped()
    queue.async { @Sendable [self] in
      if lost > 0 { put(Array((report(lost) + "\n").utf8)) }
      put(bytes)
      release(bytes.count)
      // Otherwise the last lines to be dropped would go unreported until there is something else to say.
      guard waitingLines.load(ordering: .relaxed) == 0 else { return }
      let lost = takeDropped()
      if lost > 0 { put(Array((report(lost) + "\n").utf8)) }
    }
  }

  /// Waits until everything queued before is written, but no longer than a time.
  ///
  /// - Returns: Whether everything was written.
  @discardableResult
  package func flush(within time: Duration = .seconds(1)) -> Bool {
    let done = DispatchSemaphore(value: 0)
    queue.async { @Sendable in done.signal() }
    let milliseconds = Int(time / .milliseconds(1))
    return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  private func takeDropped() -> Int {
    guard dropped.load(ordering: .relaxed) > 0 else { return 0 }
    return dropped.exchange(0, ordering: .relaxed)
  }

  private func release(_ bytes: Int) {
    waitingLines.wrappingSubtract(1, ordering: .relaxed)
    waitingBytes.wrappingSubtract(bytes, ordering: .relaxed)
  }

  /// Writes all of a line, on the queue.
  ///
  /// A log that can't be written has nobody to complain to.
  private func put(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      do {
        rest = rest.dropFirst(try unsafe rest.withUnsafeBytes { try unsafe descriptor.write($0) })
      } catch Errno.wouldBlock {
        // Standard error is shared: another program may have made it non-blocking.
        var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        unsafe Glibc.poll(&poll, 1, -1)
      } catch {
        return
      }
    }
  }
}
