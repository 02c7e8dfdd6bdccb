import Glibc
import SystemPackage

/// The one owner of an open file descriptor.
///
/// A descriptor cannot be copied, so it cannot be closed twice or used after it is closed: both are
/// compile-time errors. Dropping it closes it.
public struct Descriptor: ~Copyable, Sendable {
  let number: CInt

  /// Takes ownership of an open descriptor.
  ///
  /// - Precondition: `number` is open and nothing else will close it.
  public init(adopting number: CInt) {
    precondition(number >= 0, "a descriptor is never negative")
    self.number = number
  }

  deinit {
    // Nobody is left to tell; a caller that cares about the outcome calls `close()`.
    _ = attempt(.close, on: number) { Glibc.close(number) }
  }

  /// Closes the descriptor and reports whether the kernel had something left to say.
  ///
  /// On Linux the descriptor is gone even when this throws, so it is never closed again.
  public consuming func close() throws(SocketError) {
    let number = number
    discard self
    let result = attempt(.close, on: number) { Glibc.close(number) }
    let code = errno
    // EINTR still closes on Linux: retrying could close someone else's descriptor.
    guard result == -1, code != EINTR else { return }
    throw SocketError(.close, Errno(rawValue: code))
  }

  /// Lends the raw number to a call that needs it.
  ///
  /// The number must not be kept beyond `body`.
  public borrowing func withNumber<R: ~Copyable, E: Error>(
    _ body: (CInt) throws(E) -> R
  ) throws(E) -> R { try body(number) }
}
