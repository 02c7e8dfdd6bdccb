internal import Dispatch
internal import Glibc
internal import Synchronization
package import SystemPackage
internal import Usher

/// Writes lines to a descriptor without ever holding up who hands them over.
///
/// Lines wait in a queue of limited length, and are made there too; those that wait together go out with one write. While it is full, because whoever reads the log has stopped, further
/// lines are dropped and counted, and the count is written as soon as there is room again.
package final class LogWriter: Sendable {
  /// What may wait to be written.
  package struct Limits: Sendable {
    /// The greatest number of lines.
    package var lines = 8_192
    /// The greatest weight of all of them together, in bytes.
    package var bytes = 4 << 20

    /// The usual limits.
    package init() {}
  }

  /// The most bytes that lines go out together with: what a pipe takes whole, so that no line of another program comes
  /// to be in the middle of one.
  private static let batch = 4_096

  /// Lines that are made and not written yet.
  ///
  /// Touched on the queue alone.
  private struct Made {
    var text: [UInt8] = []
    var lines = 0
    var weight = 0
    /// Where lines end that tell of dropped ones, and of how many.
    var reports: [(end: Int, dropped: Int)] = []
    /// Whether the last that was written is half a line, whose end could not be.
    var isTorn = false
  }

  private let descriptor: FileDescriptor
  private let limits: Limits
  private let queue = DispatchQueue(label: "usher.log")
  private let made = Lock(Made())
  /// Lines that are yet to be made.
  private let unmade = Atomic(0)
  /// What counts for the limits, until it is written.
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
  ///   - weight: About how many bytes it takes while it waits.
  ///   - make: Makes the line, without its end, on the writer's queue.
  ///   - report: Makes the line that says that so many others were dropped before this one.
  package func write(
    weight: Int, _ make: @escaping @Sendable () -> String,
    report: @escaping @Sendable (_ dropped: Int) -> String
  ) {
    let lines = waitingLines.wrappingAdd(1, ordering: .relaxed).newValue
    let total = waitingBytes.wrappingAdd(weight, ordering: .relaxed).newValue
    guard lines <= limits.lines, total <= limits.bytes else {
      release(lines: 1, weight)
      dropped.wrappingAdd(1, ordering: .relaxed)
      return
    }
    let lost = takeDropped()
    unmade.wrappingAdd(1, ordering: .relaxed)
    queue.async { @Sendable [self] in
      if lost > 0 { add(report(lost), telling: lost) }
      add(make(), lines: 1, weight)
      guard unmade.wrappingSubtract(1, ordering: .relaxed).newValue == 0 else { return }
      put()
      // Otherwise the last lines to be dropped would go unreported until there is something else to say.
      if unmade.load(ordering: .relaxed) == 0, case let lost = takeDropped(), lost > 0 {
        add(report(lost), telling: lost)
        put()
      }
    }
  }

  /// Waits until everything queued before is written, but no longer than a time.
  ///
  /// - Returns: Whether everything was written.
  @discardableResult
  package func flush(within time: Duration = .seconds(1)) -> Bool {
    let done = DispatchSemaphore(value: 0)
    queue.async { @Sendable [self] in
      put()
      done.signal()
    }
    let milliseconds = Int(time / .milliseconds(1))
    return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }

  private func takeDropped() -> Int {
    guard dropped.load(ordering: .relaxed) > 0 else { return 0 }
    return dropped.exchange(0, ordering: .relaxed)
  }

  private func release(lines: Int, _ weight: Int) {
    waitingLines.wrappingSubtract(lines, ordering: .relaxed)
    waitingBytes.wrappingSubtract(weight, ordering: .relaxed)
  }

  private func add(_ line: String, lines: Int = 0, _ weight: Int = 0, telling dropped: Int = 0) {
    if made.withLock({ $0.text.count + line.utf8.count >= Self.batch }) { put() }
    made.withLock { made in
      made.text += line.utf8
      made.text.append(UInt8(ascii: "\n"))
      if dropped > 0 { made.reports.append((end: made.text.count, dropped: dropped)) }
      made.lines += lines
      made.weight += weight
    }
  }

  /// Writes all that is made, on the queue.
  ///
  /// What can't be written, as on a full disk, counts as dropped.
  private func put() {
    let made = made.withLock { made in
      defer { made = Made(isTorn: made.isTorn) }
      return made
    }
    guard !made.text.isEmpty else { return }
    let end = UInt8(ascii: "\n")
    // No line is to begin within another.
    let text = made.isTorn ? [end] + made.text : made.text
    let written = put(text)
    if written < text.count {
      let offset = text.count - made.text.count
      let lines = text.suffix(from: max(written, offset)).count { $0 == end }
      let untold = made.reports.filter { $0.end + offset > written }
      // What was to tell of others is none of them, and they are yet to be told of.
      let count = lines - untold.count + untold.reduce(0) { $0 + $1.dropped }
      dropped.wrappingAdd(count, ordering: .relaxed)
    }
    if written > 0 { self.made.withLock { $0.isTorn = text[written - 1] != end } }
    release(lines: made.lines, made.weight)
  }

  /// Writes a text, as far as it can be written.
  ///
  /// - Returns: How many bytes were.
  private func put(_ bytes: [UInt8]) -> Int {
    var rest = bytes[...]
    while !rest.isEmpty {
      do {
        rest = rest.dropFirst(try unsafe rest.withUnsafeBytes { try unsafe descriptor.write($0) })
      } catch Errno.wouldBlock {
        // Standard error is shared: another program may have made it non-blocking.
        var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        unsafe Glibc.poll(&poll, 1, -1)
      } catch {
        break
      }
    }
    return bytes.count - rest.count
  }
}
