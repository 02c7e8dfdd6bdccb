import CLinux
import Glibc
public import SystemPackage

extension Stream {
  /// Sends small pieces at once instead of waiting for what may follow: TCP_NODELAY.
  ///
  /// - Parameter isOn: Whether to.
  /// - Throws: ``SocketError``, with `EOPNOTSUPP` for a Unix socket.
  public borrowing func setNoDelay(_ isOn: Bool) throws(SocketError) {
    try descriptor.setNoDelay(isOn)
  }

  /// Asks a silent TCP peer whether it is still there.
  ///
  /// The first probe goes out after `idle`, up to two more follow a sixth of it apart; a peer that answered
  /// none has then been silent for one and a half times `idle`, and receiving throws `ETIMEDOUT`.
  ///
  /// - Parameter idle: How long the peer may be silent; at least a second, and zero turns probes off.
  /// - Throws: ``SocketError``, with `EOPNOTSUPP` for a Unix socket.
  public borrowing func setKeepAlive(idle: Duration) throws(SocketError) {
    try descriptor.setKeepAlive(idle: idle)
  }

  /// How long a peer has been silent when ``setKeepAlive(idle:)`` gives it up.
  public static func keepAlivePatience(idle: Duration) -> Duration {
    let (seconds, interval) = keepAliveSeconds(idle)
    return .seconds(seconds + keepAliveProbes * interval)
  }

  static var keepAliveProbes: CInt { 3 }

  /// Until the first probe, and from one to the next.
  static func keepAliveSeconds(_ idle: Duration) -> (idle: CInt, interval: CInt) {
    // The kernel takes 1 to 32767 seconds.
    let seconds = CInt(min(max(idle.components.seconds, 1), 32_767))
    return (seconds, max(seconds / 6, 1))
  }

  /// Ends a TCP connection whose peer has acknowledged nothing for so long: TCP_USER_TIMEOUT.
  ///
  /// - Parameter time: How long, to the millisecond; zero leaves it to the system.
  /// - Throws: ``SocketError``, with `EOPNOTSUPP` for a Unix socket.
  public borrowing func setUserTimeout(_ time: Duration) throws(SocketError) {
    try descriptor.setUserTimeout(time)
  }

  /// Takes the error that befell the connection outside of a call, such as a reset, if there is one.
  public borrowing func pendingError() -> Errno? {
    do {
      let code = try descriptor.option(SOL_SOCKET, SO_ERROR)
      return code == 0 ? nil : Errno(rawValue: code)
    } catch {
      return error.code
    }
  }

  /// The number of bytes sent that the peer has not acknowledged.
  ///
  /// - Throws: ``SocketError``.
  public borrowing func unacknowledgedBytes() throws(SocketError) -> Int {
    let number = descriptor.number
    return Int(try syscall(.ioctlUnacknowledged, on: number) { linux_unacknowledged(number) })
  }

  /// The number of bytes that have arrived and were not received.
  ///
  /// - Throws: ``SocketError``.
  public borrowing func unreadBytes() throws(SocketError) -> Int {
    let number = descriptor.number
    return Int(try syscall(.ioctlUnread, on: number) { linux_unread(number) })
  }
}

// MARK: Who is at the ends

extension Stream {
  /// The address of this side.
  ///
  /// - Throws: ``SocketError``.
  public borrowing func localAddress() throws(SocketError) -> SocketAddress { try descriptor.localAddress() }

  /// The address of the other side.
  ///
  /// - Throws: ``SocketError``, with `ENOTCONN` if the connection is gone.
  public borrowing func peerAddress() throws(SocketError) -> SocketAddress { try descriptor.peerAddress() }

  /// Who the process at the other end of a Unix socket was when it connected.
  ///
  /// - Throws: ``SocketError``, with `ENODATA` if the socket is not a Unix socket.
  public borrowing func peerCredentials() throws(SocketError) -> PeerCredentials {
    try PeerCredentials(of: descriptor)
  }
}
