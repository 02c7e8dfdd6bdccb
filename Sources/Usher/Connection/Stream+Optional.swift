import Sockets
import SystemPackage

/// A connection's socket is gone once it is closed; a call on it then does what a closed socket would, without one.
extension Optional where Wrapped == Stream {
  /// The socket as its owner lends it.
  var lent: LentStream {
    switch self {
    case .some(let stream): LentStream(stream)
    case .none: .none
    }
  }

  borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> Int? {
    try unsafe lent.receive(into: buffer)
  }

  borrowing func peek(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> Int? {
    switch self {
    case .some(let stream): return try unsafe stream.peek(into: buffer)
    case .none: return nil
    }
  }

  borrowing func shutDownSending() throws(SocketError) {
    switch self {
    case .some(let stream): try stream.shutdown(.sending)
    case .none: break
    }
  }

  /// The error that the kernel keeps for the socket, if there is one.
  borrowing func pendingError() -> Errno? {
    switch self {
    case .some(let stream): stream.pendingError()
    case .none: nil
    }
  }

  /// Sets the times after which TCP gives a peer up.
  borrowing func setTimes(_ options: StreamOptions) {
    switch self {
    case .some(let stream): stream.setTimes(options)
    case .none: break
    }
  }

  /// The number of bytes sent that the peer has not acknowledged; 0 where the kernel cannot say.
  borrowing func unacknowledgedCount() -> Int {
    switch self {
    case .some(let stream): (try? stream.unacknowledgedBytes()) ?? 0
    case .none: 0
    }
  }

  /// The number of bytes that have arrived and were not read; 0 where the kernel cannot say.
  borrowing func unreadCount() -> Int {
    switch self {
    case .some(let stream): (try? stream.unreadBytes()) ?? 0
    case .none: 0
    }
  }

  borrowing func withNumber<E: Error>(_ body: (CInt) throws(E) -> Void) throws(E) {
    switch self {
    case .some(let stream): try stream.withNumber(body)
    case .none: break
    }
  }
}
