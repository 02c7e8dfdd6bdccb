import Dispatch
import Glibc
import Sockets

/// A listener and the source that watches it.
///
/// It is not sendable: the acceptor owns it.
final class Listening {
  let name: ListenerName
  let address: SocketAddress

  /// Whether somebody else holds the socket too and goes on listening when this process no longer does.
  let isInherited: Bool

  private var listener: Listener?
  private let source: any DispatchSourceRead
  private var isSuspended = false

  /// Starts to watch; `accept` is called on the queue whenever somebody may be waiting.
  init(
    _ listener: consuming Listener, name: String, isInherited: Bool, queue: DispatchQueue,
    accept: @escaping @Sendable () -> Void
  ) {
    self.name = ListenerName(name)
    self.isInherited = isInherited
    address = listener.localAddress
    source = listener.withNumber { DispatchSource.makeReadSource(fileDescriptor: $0, queue: queue) }
    self.listener = consume listener
    source.setEventHandler(handler: accept)
    source.activate()
  }

  /// Takes the next client that waits.
  func accept() throws(SocketError) -> Accepted? {
    switch listener {
    case .some(let listener): try listener.accept()
    case .none: nil
    }
  }

  /// Changes how many connections the kernel completes before they are accepted; of one that is inherited, whoever
  /// made it says that.
  func setBacklog(_ backlog: Int) {
    guard !isInherited else { return }
    switch listener {
    // It listens already, and to say again how many may wait can't fail.
    case .some(let listener): try? listener.setBacklog(backlog)
    case .none: break
    }
  }

  /// Whether somebody waits to be accepted.
  var isAwaited: Bool {
    switch listener {
    case .some(let listener):
      listener.withNumber { number in
        var item = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return (try? syscall(.poll, on: number) { unsafe poll(&item, 1, 0) }) == 1
      }
    case .none: false
    }
  }

  /// Leaves newcomers to the kernel's queue.
  func suspend() {
    guard !isSuspended else { return }
    isSuspended = true
    source.suspend()
  }

  /// Takes newcomers again.
  func resume() {
    guard isSuspended else { return }
    isSuspended = false
    source.resume()
  }

  /// Stops listening and closes the socket.
  ///
  /// - Parameter closed: Called once the descriptor is closed.
  func close(_ closed: @escaping @Sendable () -> Void) {
    // The source must let go of the descriptor before it is closed, or its number might be watched for another.
    let owner = Lock<Listener?>(listener.take())
    source.setCancelHandler { @Sendable in
      owner.withLock { $0 = nil }
      closed()
    }
    source.cancel()
    // A suspended source would never be cancelled.
    resume()
  }
}
