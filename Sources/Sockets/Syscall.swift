import Glibc
import SystemPackage

/// Makes a system call, retrying it for as long as a signal interrupts it.
///
/// A failure's `errno` is read before anything else runs, so no allocation or release of ours can overwrite it.
///
/// - Parameters:
///   - call: The call being made, named in the error.
///   - body: Makes the call once. Must return -1 on failure and leave the reason in `errno`.
/// - Returns: What the call returned.
/// - Throws: ``SocketError`` for every failure but `EINTR`.
@discardableResult
package func syscall<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, _ body: () -> R
) throws(SocketError) -> R {
  while true {
    let result = body()
    guard result == -1 else { return result }
    let code = errno
    guard code != EINTR else { continue }
    throw SocketError(call, Errno(rawValue: code))
  }
}

/// Makes a system call that a non-blocking descriptor may refuse for now.
///
/// - Parameters:
///   - call: The call being made, named in the error.
///   - body: Makes the call once. Must return -1 on failure and leave the reason in `errno`.
/// - Returns: What the call returned, or `nil` if it would have blocked.
/// - Throws: ``SocketError`` for every failure but `EINTR` and `EAGAIN`.
package func syscallUnlessBlocked<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, _ body: () -> R
) throws(SocketError) -> R? {
  while true {
    let result = body()
    guard result == -1 else { return result }
    let code = errno
    guard code != EINTR else { continue }
    guard code != EAGAIN else { return nil }
    throw SocketError(call, Errno(rawValue: code))
  }
}
