internal import Dispatch
package import Logging
package import Sockets
internal import Usher

/// The bans that are in force: looked at for each newcomer, and written down with each change.
package final class Bans: Sendable {
  private struct State {
    var list = BanList()
    /// Counts the changes, so that one writing serves all that were made before it.
    var change = 0
  }

  private struct Written {
    var change = 0
    var failure: String?
  }

  private let state = Lock(State())
  private let directory: StateDirectory
  private let log: Logger

  /// Writing waits for the disk, and nobody else is to.
  private let queue = DispatchQueue(label: "usher.bans")
  private let written = Lock(Written())

  /// Why nothing is written at all.
  private let refusal: String?

  /// Begins with the bans that were written down.
  ///
  /// A file that can't be used is no reason not to start: one that is damaged is set aside, one that can't be read is
  /// left alone, and the log tells.
  ///
  /// - Parameters:
  ///   - directory: Where they are kept.
  ///   - log: Where it is told what went wrong.
  package init(in directory: StateDirectory, log: Logger) {
    self.directory = directory
    self.log = log
    guard let path = directory.file(BanFile.name) else {
      refusal = "there is no state directory: STATE_DIRECTORY, XDG_STATE_HOME and HOME are not set"
      return
    }
    let file = StateFile(path: path)
    do throws(StateFile.Failure) {
      let bytes = try file.read()
      refusal = nil
      guard let bytes else { return }
      do throws(BanFile.Damaged) {
        let now = Self.now
        let entries = try BanFile.entries(in: bytes)
        state.withLock { state in
          for entry in entries where !entry.hasEnded(at: now) { _ = state.list.add(entry, nowUSec: now) }
        }
      } catch {
        let place = (try? file.setAside()) ?? "nowhere, for it can't be renamed"
        log.warning(
          "the file of bans is damaged, and nobody is banned; it is set aside",
          metadata: ["file": "\(path)", "problem": "\(error)", "setAside": "\(place)"])
      }
    } catch {
      refusal = "the file of bans could not be read at the start, so it is left as it is: \(error)"
      log.warning(
        "the file of bans can't be read, and nobody is banned", metadata: ["reason": "\(error)"])
    }
  }

  /// Keeps somebody out.
  ///
  /// - Returns: Whether it was taken: not where there are as many bans as there may be.
  package func add(_ entry: BanList.Entry) -> Bool {
    change { $0.add(entry, nowUSec: Self.now) }
  }

  /// Lets somebody in again.
  ///
  /// - Returns: Whether there was a ban of just this range.
  package func remove(_ range: AddressRange) -> Bool {
    change { $0.remove(range, nowUSec: Self.now) }
  }

  /// The bans that have not ended, by address.
  package var all: [BanList.Entry] { state.withLock { $0.list.all(nowUSec: Self.now) } }

  /// Whether an address is let in; if it is not, that is counted.
  package func admits(_ address: IPAddress) -> Bool {
    state.withLock { $0.list.admits(address, nowUSec: Self.now) }
  }

  /// Writes down what has changed, and returns when it is on the disk.
  ///
  /// - Returns: Why it could not be written, if it could not.
  package func keep() async -> String? {
    if let refusal { return refusal }
    let change = state.withLock { $0.change }
    return await withCheckedContinuation { continuation in
      queue.async { @Sendable [self] in continuation.resume(returning: write(upTo: change)) }
    }
  }

  /// Writes everything, unless a change at least as late was written already.
  private func write(upTo change: Int) -> String? {
    let before = written.withLock { $0 }
    if before.change >= change, before.failure == nil { return nil }
    let (entries, latest) = state.withLock { ($0.list.all(nowUSec: Self.now), $0.change) }
    var failure: String?
    do throws(StateFile.Failure) {
      directory.make()
      try StateFile(path: directory.file(BanFile.name) ?? "").replace(with: BanFile.bytes(of: entries))
    } catch {
      failure = error.description
      log.warning("bans can't be written down, and end with this process", metadata: ["reason": "\(error)"])
    }
    written.withLock { [failure] in $0 = Written(change: latest, failure: failure) }
    return failure
  }

  private func change(_ body: (inout BanList) -> Bool) -> Bool {
    state.withLock { state in
      state.change += 1
      return body(&state.list)
    }
  }

  private static var now: UInt64 { UInt64(realtimeMicroseconds()) }
}
