package import Dispatch
internal import Glibc
package import SystemPackage
internal import Usher

/// Writes lines to a descriptor without ever holding up who hands them over.
///
/// Entries wait in a queue of limited length and become lines there, on the writer's own thread; those that wait
/// together go out with one write. The first is written at once. What follows it within a few milliseconds waits for
/// the end of them, so that a crowd of clients does not wake the thread for each of its lines; a warning does not wait,
/// nor does anything once half of what may wait does. While the queue is full, because whoever reads the log has
/// stopped, further entries are dropped and counted, and the count is written as soon as there is room again.
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

  /// How long the thread rests once nothing waits any more, before it lets itself be woken for a single line.
  package static let rest = DispatchTimeInterval.milliseconds(5)

  /// What waits, and how many were dropped before it.
  private typealias Entry = (entry: any LogEntry, lost: Int)

  /// When the thread that writes sees that something waits.
  private enum Thread {
    /// Once it is started.
    case asleep
    /// Before it rests.
    case awake
    /// At the end of its rest.
    case resting
  }

  /// What is touched by those who hand entries over.
  private struct Waiting {
    var entries: [Entry] = []
    /// What counts for the limits, until it is written.
    var lines = 0
    var weight = 0
    var dropped = 0
    /// Those who wait until all that waits now is written.
    var flushes: [DispatchSemaphore] = []
    var thread = Thread.asleep

    var isEmpty: Bool { entries.isEmpty && flushes.isEmpty }

    mutating func takeDropped() -> Int {
      defer { dropped = 0 }
      return dropped
    }
  }

  /// Lines that are made and not written yet.
  private struct Made: ~Copyable {
    var text = LogText()
    var lines = 0
    var weight = 0
    /// Where lines end that tell of dropped ones, and of how many.
    var reports: [(end: Int, dropped: Int)] = []
    /// Whether the last that was written is half a line, whose end could not be.
    var isTorn = false
    /// An array whose memory is used for the entries that come next.
    var emptied: [Entry] = []
  }

  private let descriptor: FileDescriptor
  private let limits: Limits
  private let queue = DispatchQueue(label: "usher.log")
  private let waiting = Lock(Waiting())
  private let made = Lock<Made?>(Made())
  private let restEnd = DispatchSemaphore(value: 0)
  private let rest: DispatchTimeInterval

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - descriptor: Where lines go; it stays its owner's and must stay open.
  ///   - limits: What may wait.
  ///   - rest: How long its thread rests.
  package init(
    to descriptor: FileDescriptor = .standardError, limits: Limits = Limits(),
    rest: DispatchTimeInterval = LogWriter.rest
  ) {
    self.descriptor = descriptor
    self.limits = limits
    self.rest = rest
  }

  /// Whether its thread rests, so that what comes now waits for the end of that.
  var isResting: Bool { waiting.withLock { $0.thread == .resting } }

  /// Queues an entry, or drops it when too much waits already.
  package func write(_ entry: any LogEntry) {
    let (weight, isUrgent) = (entry.weight, entry.isUrgent)
    let thread = waiting.withLock { waiting -> Thread in
      guard waiting.lines < limits.lines, waiting.weight + weight <= limits.bytes else {
        waiting.dropped += 1
        return .awake
      }
      waiting.lines += 1
      waiting.weight += weight
      waiting.entries.append((entry, waiting.takeDropped()))
      let thread = waiting.thread
      let isCrowded = 2 * waiting.lines >= limits.lines || 2 * waiting.weight >= limits.bytes
      guard thread != .resting || isUrgent || isCrowded else { return .awake }
      waiting.thread = .awake
      return thread
    }
    switch thread {
    case .asleep: queue.async { @Sendable [self] in run() }
    case .resting: restEnd.signal()
    case .awake: break
    }
  }

  /// Waits until everything queued before is written, but no longer than a time.
  ///
  /// - Returns: Whether everything was written.
  @discardableResult
  package func flush(within time: Duration = .seconds(1)) -> Bool {
    let done = DispatchSemaphore(value: 0)
    let thread = waiting.withLock { waiting in
      guard waiting.thread != .asleep else { return Thread.asleep }
      waiting.flushes.append(done)
      defer { waiting.thread = .awake }
      return waiting.thread
    }
    switch thread {
    case .asleep: return true
    case .resting: restEnd.signal()
    case .awake: break
    }
    let milliseconds = Int(time / .milliseconds(1))
    return done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}

// MARK: - On the queue

extension LogWriter {
  /// Writes all that waits, until nothing more has come within a rest.
  private func run() {
    var idle = made.withLock { $0.take() }
    guard var made = idle.take() else { return }
    repeat { writeWaiting(&made) } while goesOn()
    idle = consume made
    self.made.withLock { swap(&$0, &idle) }
  }

  /// Rests where nothing waits.
  ///
  /// - Returns: Whether something waits then.
  private func goesOn() -> Bool {
    let rests = waiting.withLock { waiting in
      if waiting.isEmpty { waiting.thread = .resting }
      return waiting.isEmpty
    }
    guard rests else { return true }
    _ = restEnd.wait(timeout: .now() + rest)
    return waiting.withLock { waiting in
      waiting.thread = waiting.isEmpty ? .asleep : .awake
      return !waiting.isEmpty
    }
  }

  /// Writes all that waits, and what there is to report then.
  private func writeWaiting(_ made: inout Made) {
    var last: (any LogEntry)?
    var isAll = false
    while !isAll {
      var entries: [Entry] = []
      swap(&entries, &made.emptied)
      let flushes = waiting.withLock { waiting in
        swap(&waiting.entries, &entries)
        defer { waiting.flushes = [] }
        return waiting.flushes
      }
      for (entry, lost) in entries { add(entry, lost, &made) }
      last = entries.last?.entry ?? last
      entries.removeAll(keepingCapacity: entries.capacity <= 1_024)
      swap(&entries, &made.emptied)
      isAll = waiting.withLock { $0.entries.isEmpty }
      guard isAll || !flushes.isEmpty else { continue }
      put(&made)
      // Otherwise the last lines to be dropped would go unreported until there is something else to say.
      if let last, case let lost = waiting.withLock({ $0.entries.isEmpty ? $0.takeDropped() : 0 }), lost > 0 {
        report(lost, by: last, &made)
        put(&made)
      }
      for flush in flushes { flush.signal() }
    }
  }

  /// Makes the line of an entry, and before it the one that tells of those that were dropped.
  private func add(_ entry: any LogEntry, _ lost: Int, _ made: inout Made) {
    if lost > 0 { report(lost, by: entry, &made) }
    makeLine(&made) { entry.write(to: &$0) }
    made.lines += 1
    made.weight += entry.weight
  }

  private func report(_ lost: Int, by entry: any LogEntry, _ made: inout Made) {
    makeLine(&made) { entry.report(dropped: lost, to: &$0) }
    made.reports.append((end: made.text.count, dropped: lost))
  }

  /// Makes a line, and writes those before it where it does not fit with them into one write.
  private func makeLine(_ made: inout Made, _ write: (inout LogText) -> Void) {
    let start = made.text.count
    write(&made.text)
    made.text.append(UInt8(ascii: "\n"))
    if made.text.count > Self.batch { put(&made, first: start) }
  }

  /// Writes what is made, all of it or so many bytes.
  ///
  /// What can't be written, as on a full disk, counts as dropped.
  private func put(_ made: inout Made, first part: Int? = nil) {
    let count = part ?? made.text.count
    guard count > 0 else { return }
    let end = UInt8(ascii: "\n")
    // No line is to begin within another.
    var isTorn = made.isTorn
    if isTorn { isTorn = unsafe withUnsafeBytes(of: end) { unsafe put($0) } == 0 }
    let written = isTorn ? 0 : unsafe made.text.withBytes(first: count) { unsafe put($0) }
    let untold = made.reports.filter { $0.end > written }
    let lines = unsafe made.text.withBytes(first: count) { text in
      unsafe text[written...].count { $0 == end }
    }
    made.isTorn = isTorn
    if written > 0 {
      made.isTorn = unsafe made.text.withBytes(first: count) { unsafe $0[written - 1] != end }
    }
    // What was to tell of others is none of them, and they are yet to be told of.
    let dropped = lines - untold.count + untold.reduce(0) { $0 + $1.dropped }
    waiting.withLock { [lines = made.lines, weight = made.weight] waiting in
      waiting.dropped += dropped
      waiting.lines -= lines
      waiting.weight -= weight
    }
    made.text.remove(first: count)
    made.lines = 0
    made.weight = 0
    made.reports.removeAll(keepingCapacity: true)
  }

  /// Writes a text, as far as it can be written.
  ///
  /// - Returns: How many bytes were.
  private func put(_ bytes: UnsafeRawBufferPointer) -> Int {
    var written = 0
    while written < bytes.count {
      do {
        written += try unsafe descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[written...]))
      } catch Errno.wouldBlock {
        // Standard error is shared: another program may have made it non-blocking.
        var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        unsafe Glibc.poll(&poll, 1, -1)
      } catch {
        break
      }
    }
    return written
  }
}
