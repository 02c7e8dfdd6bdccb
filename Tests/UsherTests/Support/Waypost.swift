import Dispatch
import Usher

/// Where one part of a test leaves word of what happened and another waits for it.
final class Waypost<Event: Sendable>: Sendable {
  private struct Waiting {
    let number: Int
    let isMeant: @Sendable (Event) -> Bool
    let continuation: CheckedContinuation<Event?, Never>
  }

  private struct State {
    var events: [Event] = []
    var waiting: [Waiting] = []
    var lastNumber = 0
  }

  private let state = Lock(State())

  /// Everything that happened, in order.
  var events: [Event] { state.withLock { $0.events } }

  func report(_ event: Event) {
    let due = state.withLock { state -> [Waiting] in
      state.events.append(event)
      let due = state.waiting.filter { $0.isMeant(event) }
      state.waiting.removeAll { waiting in due.contains { $0.number == waiting.number } }
      return due
    }
    for waiting in due { waiting.continuation.resume(returning: event) }
  }

  /// The first event of a kind, which may have happened already.
  func first(where isMeant: @escaping @Sendable (Event) -> Bool) async throws -> Event {
    let found = await withCheckedContinuation { continuation in
      let (found, number) = state.withLock { state -> (Event?, Int) in
        if let found = state.events.first(where: isMeant) { return (found, 0) }
        state.lastNumber += 1
        state.waiting.append(Waiting(number: state.lastNumber, isMeant: isMeant, continuation: continuation))
        return (nil, state.lastNumber)
      }
      if let found { return continuation.resume(returning: found) }
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patienceSeconds)) { @Sendable in
        self.giveUp(number)
      }
    }
    // Whoever left word did it under the lock: ThreadSanitizer sees that, and not that a continuation comes after.
    let events = events
    guard let found else { throw Missing(what: "an event; there were \(events)") }
    return found
  }

  /// The first event, which may have happened already.
  func first() async throws -> Event { try await first { _ in true } }

  private func giveUp(_ number: Int) {
    let waiting = state.withLock { state -> Waiting? in
      guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
      return state.waiting.remove(at: index)
    }
    waiting?.continuation.resume(returning: nil)
  }
}

/// How long a test waits for what must come.
let patienceSeconds = 20

/// Something that a test relies on did not come.
struct Missing: Error {
  let what: String
}
