import CLinux
import Sockets

/// A stream as its owner lends it to the way of every message.
///
/// To use a ``Stream`` that may be taken from its place costs a check, at each call, that nobody takes it meanwhile.
/// This is a plain number instead, and closes nothing. Whoever owns the stream puts ``none`` in its place before the
/// stream is closed: a descriptor's number is soon another's.
struct LentStream: Sendable {
  /// The descriptor; -1 where there is none.
  let number: CInt

  private init(number: CInt) { self.number = number }

  /// Lends a stream.
  init(_ stream: borrowing Stream) { self.init(number: stream.withNumber { $0 }) }

  /// No stream: there is never anything to receive, and nothing that is sent is taken.
  static var none: Self { Self(number: -1) }

  /// As ``Stream/receive(into:)-(UnsafeMutableRawBufferPointer)``, inlined where it is called.
  @inline(__always)
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> Int? {
    guard number >= 0 else { return nil }
    return try syscallUnlessBlocked(.receive, on: number, moving: buffer.count) {
      unsafe linux_receive(number, buffer.baseAddress.unsafelyUnwrapped, $0)
    }
  }

  /// As ``Stream/send(_:)-(UnsafeRawBufferPointer)``, inlined where it is called.
  @inline(__always)
  func send(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> Int? {
    guard number >= 0 else { return nil }
    return try syscallUnlessBlocked(.send, on: number, moving: bytes.count) {
      unsafe linux_send(number, bytes.baseAddress, $0)
    }
  }
}
