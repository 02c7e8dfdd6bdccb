import Glibc
import SystemPackage

/// Two streams connected with each other, for tests and tools.
@frozen
public struct StreamPair: ~Copyable, Sendable {
  /// One end.
  public let first: Stream
  /// The other end.
  public let second: Stream
}

extension Stream {
  /// Makes two Unix stream sockets that are connected with each other.
  ///
  /// - Throws: ``SocketError``.
  public static func pair() throws(SocketError) -> StreamPair {
    var numbers: (CInt, CInt) = (-1, -1)
    let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    try syscall(.socketpair) {
      unsafe withUnsafeMutablePointer(to: &numbers) { numbers in
        unsafe numbers.withMemoryRebound(to: CInt.self, capacity: 2) {
          unsafe socketpair(AF_UNIX, type, 0, $0)
        }
      }
    }
    return StreamPair(
      first: Stream(adopting: Descriptor(adopting: numbers.0)),
      second: Stream(adopting: Descriptor(adopting: numbers.1)))
  }
}
