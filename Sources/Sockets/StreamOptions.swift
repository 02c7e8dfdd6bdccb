import Glibc

/// What TCP is told of a connection.
///
/// A listener that is told it passes it on: whoever connects from then on has it from the first.
public struct StreamOptions: Hashable, Sendable {
  /// Whether small pieces are sent at once: TCP_NODELAY.
  public var noDelay: Bool

  /// How long a peer may be silent before it is asked whether it is there; zero asks nobody.
  public var keepAlive: Duration

  /// How long a peer may acknowledge nothing, to the millisecond: TCP_USER_TIMEOUT; zero leaves it to the system.
  public var userTimeout: Duration

  /// Says all.
  public init(noDelay: Bool, keepAlive: Duration, userTimeout: Duration) {
    self.noDelay = noDelay
    self.keepAlive = keepAlive
    self.userTimeout = userTimeout
  }
}

extension Listener {
  /// Has TCP told of every connection that is made from now on.
  ///
  /// Those that wait to be accepted were made before.
  ///
  /// - Parameter options: What it is told.
  /// - Throws: ``SocketError``; some of it may be passed on all the same. With `EOPNOTSUPP` for a Unix socket.
  public borrowing func passOn(_ options: StreamOptions) throws(SocketError) {
    try descriptor.passOn(options)
  }
}

extension Descriptor {
  borrowing func passOn(_ options: StreamOptions) throws(SocketError) {
    try setNoDelay(options.noDelay)
    try setKeepAlive(idle: options.keepAlive)
    try setUserTimeout(options.userTimeout)
  }

  borrowing func setNoDelay(_ isOn: Bool) throws(SocketError) {
    try setOption(CInt(IPPROTO_TCP), TCP_NODELAY, isOn ? 1 : 0)
  }

  borrowing func setKeepAlive(idle: Duration) throws(SocketError) {
    guard idle > .zero else { return try setOption(SOL_SOCKET, SO_KEEPALIVE, 0) }
    let (seconds, interval) = Stream.keepAliveSeconds(idle)
    try setOption(CInt(IPPROTO_TCP), TCP_KEEPIDLE, seconds)
    try setOption(CInt(IPPROTO_TCP), TCP_KEEPINTVL, interval)
    try setOption(CInt(IPPROTO_TCP), TCP_KEEPCNT, Stream.keepAliveProbes)
    try setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
  }

  borrowing func setUserTimeout(_ time: Duration) throws(SocketError) {
    let (seconds, attoseconds) = time.components
    let milliseconds = min(seconds, Int64(CInt.max)) * 1_000 + attoseconds / 1_000_000_000_000_000
    try setOption(CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, CInt(clamping: max(milliseconds, 0)))
  }
}
