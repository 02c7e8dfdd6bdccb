import Glibc
import SystemPackage

/// Makes a system call, retrying it for as long as a signal interrupts it.
///
/// A failure's `errno` is read before anything else runs, so no allocation or release of ours can overwrite it.
///
/// - Parameters:
///   - call: The call being made, named in the error.
///   - number: The descriptor that it is about, where there is one.
///   - body: Makes the call once. Must return -1 on failure and leave the reason in `errno`.
/// - Returns: What the call returned.
/// - Throws: ``SocketError`` for every failure but `EINTR`.
@discardableResult
package func syscall<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, on number: CInt? = nil, _ body: () -> R
) throws(SocketError) -> R {
  while true {
    let result = attempt(call, on: number, body)
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
///   - number: The descriptor that it is about, where there is one.
///   - body: Makes the call once. Must return -1 on failure and leave the reason in `errno`.
/// - Returns: What the call returned, or `nil` if it would have blocked.
/// - Throws: ``SocketError`` for every failure but `EINTR` and `EAGAIN`.
package func syscallUnlessBlocked<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, on number: CInt? = nil, _ body: () -> R
) throws(SocketError) -> R? {
  try syscallUnlessBlocked(call, on: number, moving: 0) { _ in body() }
}

/// Makes a system call that moves bytes and that a non-blocking descriptor may refuse for now.
///
/// - Parameters:
///   - call: The call being made, named in the error.
///   - number: The descriptor that it is about, where there is one.
///   - count: How many bytes it may move.
///   - body: Makes the call once, for as many bytes as it is told. Must return -1 on failure and leave the reason in
///     `errno`.
/// - Returns: What the call returned, or `nil` if it would have blocked.
/// - Throws: ``SocketError`` for every failure but `EINTR` and `EAGAIN`.
@inlinable @inline(__always)
package func syscallUnlessBlocked<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, on number: CInt?, moving count: Int, _ body: (Int) -> R
) throws(SocketError) -> R? {
  while true {
    let result = attempt(call, on: number, moving: count, body)
    guard result == -1 else { return result }
    guard try wasInterrupted(call) else { return nil }
  }
}

/// Whether the call that has just failed is to be made again, since a signal interrupted it, or would have blocked.
///
/// Apart, so that a call that succeeds is inlined where it is made.
@usableFromInline
package func wasInterrupted(_ call: SocketError.Call) throws(SocketError) -> Bool {
  let code = errno
  guard code != EINTR else { return true }
  guard code != EAGAIN else { return false }
  throw SocketError(call, Errno(rawValue: code))
}

/// Makes a system call once.
///
/// Every call of the engine comes through here, so that a test can stand between it and the kernel
/// (`FaultyKernel`). That is so in a debug build alone: in any other, this is the call and nothing else.
///
/// - Parameters:
///   - call: The call being made.
///   - number: The descriptor that it is about, where there is one.
///   - body: Makes the call.
/// - Returns: What the call returned; where that is -1, the reason is in `errno`.
@inlinable @inline(__always)
package func attempt<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, on number: CInt?, _ body: () -> R
) -> R {
  attempt(call, on: number, moving: 0) { _ in body() }
}

/// Makes a system call once that moves bytes, as ``attempt(_:on:_:)`` does.
///
/// - Parameters:
///   - call: The call being made.
///   - number: The descriptor that it is about, where there is one.
///   - count: How many bytes it may move.
///   - body: Makes the call, for as many bytes as it is told.
/// - Returns: What the call returned; where that is -1, the reason is in `errno`.
@inlinable @inline(__always)
package func attempt<R: FixedWidthInteger & SignedInteger>(
  _ call: SocketError.Call, on number: CInt?, moving count: Int, _ body: (Int) -> R
) -> R {
  #if DEBUG
    if let kernel = FaultyKernel.inCharge(of: number) {
      return kernel.attempt(call, on: number, moving: count, body)
    }
  #endif
  return body(count)
}
