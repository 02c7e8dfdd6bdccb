import CLinux
import Glibc
import SystemPackage

/// A connected stream socket: the same type on the server's and the client's side.
///
/// It never blocks, except in the methods that say `wait`. Dropping it closes it.
public struct Stream: ~Copyable, Sendable {
  let descriptor: Descriptor

  /// Takes ownership of a connected, non-blocking stream socket.
  ///
  /// - Parameter descriptor: The socket.
  public init(adopting descriptor: consuming Descriptor) { self.descriptor = descriptor }

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

  /// Closes the socket in the ordinary way: what was sent still goes out.
  ///
  /// Bytes that had arrived and were never received turn it into a reset, which can overtake what was sent;
  /// to part in order, shut down ``Direction/sending``, receive until the end, then close.
  ///
  /// - Throws: ``SocketError`` for what the kernel had left to say; the socket is closed all the same.
  public consuming func close() throws(SocketError) { try descriptor.close() }

  /// Closes the socket at once: what was not sent is dropped and a TCP peer gets a reset.
  public consuming func abort() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    let number = descriptor.number
    // Where it can't be set the close is an ordinary one, which is all that is left to do.
    _ = try? syscall(.setsockopt, on: number) {
      unsafe setsockopt(number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
  }
}

// MARK: Sending and receiving

extension Stream {
  /// Receives what is there.
  ///
  /// - Parameter buffer: Where the bytes go; not empty.
  /// - Returns: The number of bytes, 0 at the end of what the peer sends, or `nil` if none is there now.
  /// - Throws: ``SocketError``, after which the connection is of no more use.
  public borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> Int? {
    let number = descriptor.number
    return try syscallUnlessBlocked(.receive, on: number, moving: buffer.count) {
      unsafe linux_receive(number, buffer.baseAddress.unsafelyUnwrapped, $0)
    }
  }

  /// Looks at what is there, which stays there to be received.
  ///
  /// - Parameter buffer: Where the bytes are copied to; not empty.
  /// - Returns: The number of bytes, 0 at the end of what the peer sends, or `nil` if none is there now.
  /// - Throws: ``SocketError``, after which the connection is of no more use.
  public borrowing func peek(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> Int? {
    let number = descriptor.number
    return try syscallUnlessBlocked(.receive, on: number, moving: buffer.count) {
      unsafe Glibc.recv(number, buffer.baseAddress, $0, CInt(MSG_DONTWAIT | MSG_PEEK))
    }
  }

  /// Sends as much as the kernel takes now.
  ///
  /// - Parameter bytes: What to send; the rest is the caller's to keep.
  /// - Returns: The number of bytes taken, or `nil` if the kernel takes none now.
  /// - Throws: ``SocketError``, after which the connection is of no more use. Never raises SIGPIPE.
  public borrowing func send(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> Int? {
    let number = descriptor.number
    return try syscallUnlessBlocked(.send, on: number, moving: bytes.count) {
      unsafe linux_send(number, bytes.baseAddress, $0)
    }
  }

  /// Receives what is there, appending it.
  ///
  /// - Parameter output: Where the bytes go; not full.
  /// - Returns: The number of bytes, 0 at the end of what the peer sends, or `nil` if none is there now.
  /// - Throws: ``SocketError``, after which the connection is of no more use.
  public borrowing func receive(into output: inout OutputSpan<UInt8>) throws(SocketError) -> Int? {
    try unsafe output.withUnsafeMutableBufferPointer { bytes, count throws(SocketError) -> Int? in
      let room = unsafe UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(bytes)[count...])
      guard let received = try unsafe receive(into: room) else { return nil }
      count += received
      return received
    }
  }

  /// Sends as much as the kernel takes now.
  ///
  /// - Parameter bytes: What to send; the rest is the caller's to keep.
  /// - Returns: The number of bytes taken, or `nil` if the kernel takes none now.
  /// - Throws: ``SocketError``, after which the connection is of no more use. Never raises SIGPIPE.
  public borrowing func send(_ bytes: Span<UInt8>) throws(SocketError) -> Int? {
    try unsafe bytes.withUnsafeBufferPointer { bytes throws(SocketError) -> Int? in
      try unsafe send(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Ends one direction of a connection that stays open for the other.
  ///
  /// - Parameter direction: What ends.
  /// - Throws: ``SocketError``, with `ENOTCONN` if the peer has already reset the connection.
  public borrowing func shutdown(_ direction: Direction) throws(SocketError) {
    let number = descriptor.number
    try syscall(.shutdown, on: number) { Glibc.shutdown(number, direction.how) }
  }

  /// A direction of a connection, as its own side sees it.
  public enum Direction: Sendable {
    /// From here to the peer, who then receives the end.
    case sending
    /// From the peer to here.
    case receiving
    /// Both.
    case both

    fileprivate var how: CInt {
      switch self {
      case .sending: CInt(SHUT_WR)
      case .receiving: CInt(SHUT_RD)
      case .both: CInt(SHUT_RDWR)
      }
    }
  }
}
