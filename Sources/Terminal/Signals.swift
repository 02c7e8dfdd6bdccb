internal import Dispatch
package import Glibc
package import Sockets
import SystemPackage

/// Signals as bytes to be waited for with everything else.
package final class Signals {
  /// Where they are put in, from Dispatch's thread.
  private final class Entrance: Sendable {
    private let stream: Stream

    init(_ stream: consuming Stream) { self.stream = stream }

    func put(_ number: CInt) {
      let bytes = [UInt8(number)]
      // Where there is no room, thousands wait already.
      _ = try? stream.send(bytes.span)
    }
  }

  private let stream: Stream
  private let sources: [any DispatchSourceSignal]

  /// Begins to catch signals, in place of what they would otherwise do, until it is dropped.
  package init(_ numbers: [CInt]) throws(SocketError) {
    let pair = try Stream.pair()
    let entrance = Entrance(pair.second)
    stream = pair.first
    let queue = DispatchQueue(label: "signals")
    sources = numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      // Dispatch registers on a thread of its own, and until it has, the signal would still end the process.
      let isRegistered = DispatchSemaphore(value: 0)
      source.setRegistrationHandler { @Sendable in _ = isRegistered.signal() }
      source.setEventHandler { @Sendable in entrance.put(number) }
      source.activate()
      isRegistered.wait()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  /// What to wait for.
  package var item: pollfd { stream.withNumber { pollfd($0, POLLIN) } }

  /// Those that came since the last time, each once.
  package func received() -> Set<CInt> {
    let bytes = try? [UInt8](capacity: 4096) { (output: inout OutputSpan<UInt8>) throws(SocketError) in
      _ = try stream.receive(into: &output)
    }
    return Set((bytes ?? []).map(CInt.init))
  }

  /// Ends this process as the signal would have, had it not been caught.
  package static func die(of number: CInt) {
    var mask = sigset_t()
    _ = unsafe sigemptyset(&mask)
    _ = unsafe sigaddset(&mask, number)
    _ = signal(number, SIG_DFL)
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    _ = raise(number)
  }
}
