import CLinux
import Glibc
import SystemPackage

extension Listener {
  /// Takes the next client that waits.
  ///
  /// - Returns: The client's stream and address, or `nil` if none waits.
  /// - Throws: ``SocketError``; with `EMFILE`, `ENFILE`, `ENOBUFS` or `ENOMEM` the client still waits.
  public borrowing func accept() throws(SocketError) -> Accepted? {
    var address = KernelAddress()
    while true {
      do {
        let number = descriptor.number
        let accepted = try syscallUnlessBlocked(.accept, on: number) {
          unsafe address.withMutablePointer { unsafe linux_accept(number, $0, $1) }
        }
        guard let accepted else { return nil }
        let stream = Stream(adopting: Descriptor(adopting: accepted))
        return Accepted(stream: stream, address: try address.socketAddress.orUnsupported(.accept))
      } catch {
        guard error.isOneConnectionsFailure else { throw error }
      }
    }
  }
}

/// A client that was accepted.
@frozen
public struct Accepted: ~Copyable, Sendable {
  /// The connection with it.
  public let stream: Stream
  /// Where it came from.
  public let address: SocketAddress
}

extension SocketError {
  /// Whether accept(2) reported what befell the one connection that it took from the queue.
  ///
  /// Linux passes on the errors that were pending on it. The next one may be well.
  fileprivate var isOneConnectionsFailure: Bool {
    switch code {
    case .connectionAbort, .protocolError, .protocolNotAvailable, .notSupportedOnSocket: true
    case .networkDown, .networkUnreachable, .hostIsDown, .noRouteToHost, Errno(rawValue: ENONET): true
    default: false
    }
  }
}
