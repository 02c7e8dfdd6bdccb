package import Usher
package import UsherAdmin

/// One operator who watches.
package final class Watcher: Sendable {
  /// How many events may wait for one watcher: those of a moment in which many come and go.
  package static let patience = 4_096

  private struct State {
    var queue = EventQueue(most: Watcher.patience)
    var isOver = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let selector: ClientSelector
  private let state = Lock(State())

  /// Watches the clients that a selector means.
  package init(_ selector: ClientSelector) {
    self.selector = selector
  }

  /// Whether an event about a client is wanted; events about none always are.
  func wants(_ client: ClientSnapshot?) -> Bool { client.map { selector.selects($0) } ?? true }

  /// Has an event for the watcher; never waits.
  package func push(_ event: Event) {
    state.withLock { state in
      state.queue.append(event)
      return state.waiting.take()
    }?.resume()
  }

  /// Wants no more; whoever waits for an event gets none.
  package func end() {
    state.withLock { state in
      state.isOver = true
      return state.waiting.take()
    }?.resume()
  }

  /// Waits for the next event; one at a time may.
  ///
  /// - Returns: The event, and how many before it were lost; without an event, how many were lost since the last;
  ///   `nil` once no more is wanted.
  package func next() async -> (event: Event?, lost: UInt64)? {
    while true {
      let (next, isOver) = state.withLock { state in (state.isOver ? nil : state.queue.next(), state.isOver) }
      if let next { return next }
      if isOver { return nil }
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          if !state.queue.isEmpty || state.isOver { return true }
          state.waiting = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    }
  }
}
