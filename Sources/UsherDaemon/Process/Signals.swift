internal import Dispatch
internal import Glibc

/// The signals that the daemon acts on, as a stream.
package final class Signals {
  /// A signal that means something to the daemon.
  package enum Signal: Hashable, Sendable {
    /// SIGTERM or SIGINT, by its name: stop.
    case stop(String)

    /// SIGHUP.
    case hangUp
  }

  /// The signals as they come, until ``cancel()``.
  package let stream: AsyncStream<Signal>

  private let continuation: AsyncStream<Signal>.Continuation
  private let sources: [any DispatchSourceSignal]

  /// Begins to catch signals, in place of what they would otherwise do to the process.
  package init() {
    // A peer that is gone is an error of the call that writes to it, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let (stream, continuation) = AsyncStream.makeStream(
      of: Signal.self, bufferingPolicy: .bufferingNewest(16))
    self.stream = stream
    self.continuation = continuation
    let queue = DispatchQueue(label: "usher.signals")
    let meanings: [(CInt, Signal)] = [
      (SIGTERM, .stop("SIGTERM")), (SIGINT, .stop("SIGINT")), (SIGHUP, .hangUp),
    ]
    self.sources = meanings.map { number, meaning in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      // Dispatch registers on a thread of its own, and until it has, the signal would still end the process.
      let isRegistered = DispatchSemaphore(value: 0)
      source.setRegistrationHandler { @Sendable in _ = isRegistered.signal() }
      source.setEventHandler { @Sendable in _ = continuation.yield(meaning) }
      source.activate()
      isRegistered.wait()
      return source
    }
  }

  /// Ends the stream; may be called from anywhere.
  package var ending: @Sendable () -> Void {
    { [continuation] in continuation.finish() }
  }

  /// Ends the stream and catches signals no longer.
  package func cancel() {
    for source in sources { source.cancel() }
    continuation.finish()
  }
}
