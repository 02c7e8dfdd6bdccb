import Dispatch
import Usher

/// Where all threads wait for each other between connecting and measuring.
final class Start: Sendable {
  private struct State {
    var ready = 0
    var connected = 0
    var moment: MonotonicTime?
    var used: ProcessorTime?
  }

  private let threads: Int
  private let state = Lock(State())
  private let go = DispatchSemaphore(value: 0)

  /// A meeting of so many threads.
  init(threads: Int) { self.threads = threads }

  /// Waits for the last of all threads.
  ///
  /// - Parameter connected: How many clients this one has.
  /// - Returns: When to begin, the same for all; `nil` where no thread has a client.
  func whenAllAreReady(connected: Int) -> MonotonicTime? {
    let isLast = state.withLock { state in
      state.ready += 1
      state.connected += connected
      guard state.ready == threads else { return false }
      if state.connected > 0 {
        state.used = .ofThisProcess
        state.moment = .now
      }
      return true
    }
    if isLast { for _ in 0..<threads { go.signal() } }
    go.wait()
    return state.withLock { $0.moment }
  }

  /// When the measuring began, once it has.
  var moment: MonotonicTime? { state.withLock { $0.moment } }

  /// The processor time that was used before it.
  var used: ProcessorTime? { state.withLock { $0.used } }
}
