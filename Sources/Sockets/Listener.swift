public import Glibc
import SystemPackage

/// A server socket: it only accepts.
///
/// It never blocks. Dropping it closes it and removes the file of a Unix socket that it made, if the file is
/// still its own.
public struct Listener: ~Copyable, Sendable {
  /// Before the descriptor, so that it is gone first: no client finds a file behind which nobody listens.
  private let file: SocketFile?
  let descriptor: Descriptor

  /// The address listened on, with the port that the kernel chose where 0 was asked for.
  public let localAddress: SocketAddress

  /// What TCP has been told of everyone who ever connects, as far as that was settled before anyone could.
  public let firstOptions: StreamOptions?

  /// Makes a listener and starts listening.
  ///
  /// The file of a Unix socket has its mode from birth. A socket's file that a dead process left is replaced;
  /// one behind which somebody listens is not (`EADDRINUSE`), nor a file of another kind (`ENOTSOCK`).
  ///
  /// - Parameters:
  ///   - address: Where to listen; port 0 takes a free one.
  ///   - backlog: How many connections the kernel may complete before they are accepted; it has a limit of
  ///     its own (`net.core.somaxconn`).
  ///   - dualStack: Whether `[::]` takes IPv4 clients too.
  ///   - mode: Who may connect to a Unix socket: the permissions of its file.
  ///   - options: What TCP is told of everyone who connects, from the first on, as ``passOn(_:)`` does; done without
  ///     where the kernel will not have it, as ``firstOptions`` shows.
  /// - Returns: The listener, accepting.
  /// - Throws: ``SocketError`` that names the address.
  public static func bind(
    to address: SocketAddress, backlog: Int = 4096, dualStack: Bool = true, mode: mode_t = 0o600,
    passingOn options: StreamOptions? = nil
  ) throws(SocketError) -> Listener {
    do {
      return try make(at: address, backlog: backlog, dualStack: dualStack, mode: mode, options)
    } catch {
      throw error.about(address)
    }
  }

  private static func make(
    at address: SocketAddress, backlog: Int, dualStack: Bool, mode: mode_t, _ options: StreamOptions?
  ) throws(SocketError) -> Listener {
    let kernelAddress = KernelAddress(address)
    let descriptor = try Descriptor.socket(family: kernelAddress.family)
    if let path = address.path {
      let file = try SocketFile.bind(descriptor, to: path, mode: mode)
      try descriptor.listen(backlog: backlog)
      return Listener(file: file, descriptor: descriptor, localAddress: address)
    }
    // A restart need not wait for the old connections' last minutes. It lets nobody share a live listener.
    try descriptor.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    if kernelAddress.family == AF_INET6 {
      // Always said: the default is the system's to change.
      try descriptor.setOption(CInt(IPPROTO_IPV6), IPV6_V6ONLY, dualStack ? 0 : 1)
    }
    var given = options
    do throws(SocketError) {
      if let options { try descriptor.passOn(options) }
    } catch {
      given = nil
    }
    try descriptor.bind(to: kernelAddress)
    try descriptor.listen(backlog: backlog)
    let taken = try descriptor.localAddress()
    return Listener(file: nil, descriptor: descriptor, localAddress: taken, firstOptions: given)
  }

  private init(
    file: consuming SocketFile?, descriptor: consuming Descriptor, localAddress: SocketAddress,
    firstOptions: StreamOptions? = nil
  ) {
    self.file = file
    self.descriptor = descriptor
    self.localAddress = localAddress
    self.firstOptions = firstOptions
  }

  /// Takes over a listening socket that somebody else made, such as a supervisor.
  ///
  /// It becomes non-blocking and close-on-exec. Its file is never removed: whoever made it keeps it.
  ///
  /// - Parameter descriptor: The socket.
  /// - Throws: ``SocketError`` if it is no socket (`ENOTSOCK`), no stream socket (`EPROTOTYPE`) or does not
  ///   listen (`EINVAL`).
  public init(adopting descriptor: consuming Descriptor) throws(SocketError) {
    let address = try descriptor.checkIsListening()
    try descriptor.makeNonBlockingAndCloseOnExec()
    self.init(file: nil, descriptor: descriptor, localAddress: address)
  }

  /// Changes how many connections the kernel may complete before they are accepted.
  ///
  /// - Parameter backlog: How many.
  /// - Throws: ``SocketError``.
  public borrowing func setBacklog(_ backlog: Int) throws(SocketError) {
    try descriptor.listen(backlog: backlog)
  }

  /// Lends the raw number to a call that needs it, such as epoll's.
  ///
  /// The number must not be kept beyond `body`.
  ///
  /// - Parameter body: What needs the number.
  /// - Returns: What `body` returned.
  /// - Throws: What `body` threw.
  public borrowing func withNumber<R: ~Copyable, E: Error>(
    _ body: (CInt) throws(E) -> R
  ) throws(E) -> R { try descriptor.withNumber(body) }

  /// Stops listening: those who wait to be accepted are reset, and the file of a Unix socket is removed.
  public consuming func close() {}
}

extension Descriptor {
  fileprivate borrowing func listen(backlog: Int) throws(SocketError) {
    try syscall(.listen, on: number) { Glibc.listen(number, CInt(clamping: max(backlog, 0))) }
  }

  /// Checks that it is what a listener can be made of, and says where it listens.
  fileprivate borrowing func checkIsListening() throws(SocketError) -> SocketAddress {
    guard try option(SOL_SOCKET, SO_TYPE) == CInt(SOCK_STREAM.rawValue) else {
      throw SocketError(.getsockopt, .protocolWrongTypeForSocket)
    }
    guard try option(SOL_SOCKET, SO_ACCEPTCONN) != 0 else { throw SocketError(.getsockopt, .invalidArgument) }
    return try localAddress()
  }

  fileprivate borrowing func makeNonBlockingAndCloseOnExec() throws(SocketError) {
    let flags = try syscall(.fcntl, on: number) { fcntl(number, F_GETFL) }
    try syscall(.fcntl, on: number) { fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    try syscall(.fcntl, on: number) { fcntl(number, F_SETFD, FD_CLOEXEC) }
  }
}
