import Dispatch
import Synchronization
public import Systemd

/// Sends entries to the journal without ever holding up who hands them over.
///
/// Entries wait in a queue of limited length. While it is full, because the journal has stopped reading, further
/// ones are dropped and counted, as are those that could not be sent; the count is reported as soon as an entry
/// gets through again.
public final class JournalWriter: Sendable {
  /// What may wait to be sent.
  public struct Limits: Sendable {
    /// The greatest number of entries.
    public var entries = 8_192
    /// The greatest number of bytes.
    public var bytes = 4 << 20

    /// The usual limits.
    public init() {}
  }

  private let socket: JournalSocket
  private let limits: Limits
  private let queue = DispatchQueue(label: "systemd.journal")
  private let waitingEntries = Atomic(0)
  private let waitingBytes = Atomic(0)
  private let dropped = Atomic(0)

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - socket: The way to the journal.
  ///   - limits: What may wait.
  public init(to socket: consuming JournalSocket, limits: Limits = Limits()) {
    self.socket = socket
    self.limits = limits
  }

  /// Queues an entry, or drops it when too much waits already.
  ///
  /// It is made on the writer's queue: whoever hands it over does not wait for that either.
  ///
  /// - Parameters:
  ///   - weight: About how many bytes it takes while it waits.
  ///   - make: Makes the entry.
  ///   - report: Makes the entry that says that so many were dropped before.
  public func write(
    weight: Int, _ make: @escaping @Sendable () -> JournalEntry,
    report: @escaping @Sendable (_ dropped: Int) -> JournalEntry
  ) {
    let entries = waitingEntries.wrappingAdd(1, ordering: .relaxed).newValue
    let bytes = waitingBytes.wrappingAdd(weight, ordering: .relaxed).newValue
    guard entries <= limits.entries, bytes <= limits.bytes else {
      release(weight)
      dropped.wrappingAdd(1, ordering: .relaxed)
      return
    }
    queue.async { @Sendable [self] in
      let isSent = put(make())
      release(weight)
      if isSent { reportDropped(report) }
    }
  }

  /// Waits until everything queued before is sent or given up, but no longer than a time.
  ///
  /// - Parameter time: How long to wait at most.
  /// - Returns: Whether nothing of it waits any more.
  @discardableResult
  public func flush(within time: Duration = .seconds(1)) -> Bool {
    let done = DispatchSemaphore(value: 0)
    queue.async { @Sendable in done.signal() }
    return done.wait(timeout: .now() + .milliseconds(Int(time / .milliseconds(1)))) == .success
  }

  private func release(_ weight: Int) {
    waitingEntries.wrappingSubtract(1, ordering: .relaxed)
    waitingBytes.wrappingSubtract(weight, ordering: .relaxed)
  }

  /// Sends an entry, on the queue, for as long as it takes.
  ///
  /// A log that can't be written has nobody to complain to but itself, later.
  private func put(_ entry: JournalEntry) -> Bool {
    do {
      return try socket.send(entry)
    } catch {
      dropped.wrappingAdd(1, ordering: .relaxed)
      return false
    }
  }

  private func reportDropped(_ report: (Int) -> JournalEntry) {
    let count = dropped.load(ordering: .relaxed)
    guard count > 0, (try? socket.send(report(count))) == true else { return }
    dropped.wrappingSubtract(count, ordering: .relaxed)
  }
}
