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
  private var inheritance: Inheritance

  /// Starts to watch; `accept` is called on the queue whenever somebody may be waiting.
  init(
    _ listener: consuming Listener, name: String, isInherited: Bool, queue: DispatchQueue,
    accept: @escaping @Sendable () -> Void
  ) {
    self.name = ListenerName(name)
    self.isInherited = isInherited
    address = listener.localAddress
    inheritance = Inheritance(first: listener.firstOptions)
    source = listener.withNumber { DispatchSource.makeReadSource(fileDescriptor: $0, queue: queue) }
    self.listener = consume listener
    source.setEventHandler(handler: accept)
    source.activate()
  }

  /// Takes the next client that waits.
  func accept() throws(SocketError) -> Accepted? {
    switch listener {
    case .some(let listener):
      if let accepted = try listener.accept() { return accepted }
      inheritance.foundNobody(now: .now)
      return nil
    case .none: return nil
    }
  }

  /// What TCP was told, by the listener, of whoever is accepted; `nil` where that is not sure.
  var passedOn: StreamOptions? { inheritance.sure }

  /// Has TCP told of newcomers by the listener, so that not each has to be set up.
  func passOn(_ options: StreamOptions) {
    guard inheritance.given != options, address.ipAddress != nil else { return }
    switch listener {
    case .some(let listener):
      do throws(SocketError) {
        try listener.passOn(options)
        inheritance.give(options, now: .now)
      } catch {
        // Some of it may have changed.
        inheritance.give(nil, now: .now)
      }
    case .none: break
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
  var isAwaited: Bool { isNext(of: [self], within: 0) }

  /// Waits for whoever comes next to one of several listeners, this one among them.
  ///
  /// - Parameters:
  ///   - all: The listeners.
  ///   - nanoseconds: How long to wait at most.
  /// - Returns: Whether somebody waits to be accepted here, and nowhere else.
  func isNext(of all: [Listening], within nanoseconds: Int64) -> Bool {
    var items = all.map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
    let milliseconds = CInt(clamping: (nanoseconds + 999_999) / 1_000_000)
    let count = try? syscall(.poll, on: number) { unsafe poll(&items, nfds_t(items.count), milliseconds) }
    return count == 1 && items.contains { $0.fd == number && $0.revents != 0 }
  }

  /// The descriptor's number for a call that is made at once; one that poll(2) passes over where it is closed.
  private var number: CInt {
    switch listener {
    case .some(let listener): listener.withNumber { $0 }
    case .none: -1
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
