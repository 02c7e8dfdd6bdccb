internal import Synchronization
package import Usher
package import UsherAdmin

/// Brings what happens to those who watch.
///
/// Told on lanes: while nobody watches, an event costs one look at a counter, and is not even made. Otherwise it goes
/// into a queue of limited length for each watcher, and whoever sends it on does so elsewhere.
package final class EventHub: Sendable {
  /// How many may watch at once.
  package static let most = 16

  /// How many of these only root and the daemon's user can be.
  package static let reserved = 4

  private let count = Atomic(0)
  private let watchers = Lock<[Watcher]>([])

  /// Nobody watches yet.
  package init() {}

  /// Whether anybody does.
  var isWatched: Bool { count.load(ordering: .relaxed) > 0 }

  /// Lets somebody watch.
  ///
  /// - Parameters:
  ///   - watcher: Who.
  ///   - isOwner: Whether that is root or the daemon's user.
  /// - Returns: Whether there was room for one more.
  package func add(_ watcher: Watcher, isOwner: Bool) -> Bool {
    watchers.withLock { watchers in
      guard watchers.count < Self.most - (isOwner ? 0 : Self.reserved) else { return false }
      watchers.append(watcher)
      count.store(watchers.count, ordering: .relaxed)
      return true
    }
  }

  /// Lets a watcher go.
  package func remove(_ watcher: Watcher) {
    watchers.withLock { watchers in
      watchers.removeAll { $0 === watcher }
      count.store(watchers.count, ordering: .relaxed)
    }
  }

  /// Tells those who watch.
  ///
  /// - Parameters:
  ///   - kind: What has happened.
  ///   - client: The client it is about.
  ///   - complete: Adds what else there is to say.
  package func tell(
    _ kind: Event.Kind, about client: ClientSnapshot? = nil, _ complete: (inout Event) -> Void = { _ in }
  ) {
    guard isWatched else { return }
    let interested = watchers.withLock { $0 }.filter { $0.wants(client) }
    guard !interested.isEmpty else { return }
    var event = Event(kind, timeUSec: UInt64(realtimeMicroseconds()))
    event.client = client.map { ClientRecord($0) }
    complete(&event)
    for watcher in interested { watcher.push(event) }
  }
}
