import Glibc
import SystemPackage

/// Makes a system call, retrying it for as long as a signal interrupts it.
///
/// - Parameters:
///   - call: The call being made, named in the error.
///   - body: Makes the call once. Must return -1 on failure and leave the reason in `errno`.
/// - Returns: What the call returned.
/// - Throws: ``SystemdError`` for every failure but `EINTR`.
@discardableResult
func systemCall<R: FixedWidthInteger & SignedInteger>(
  _ call: SystemdError.Call, _ body: () -> R
) throws(SystemdError) -> R {
  while true {
    let result = body()
    let code = errno
    guard result == -1 else { return result }
    guard code != EINTR else { continue }
    throw SystemdError(call, Errno(rawValue: code))
  }
}

/// Calls libsystemd, again for as long as a signal interrupts it.
///
/// - Parameters:
///   - call: The call being made, named in the error.
///   - body: Makes the call once. Must return the reason of a failure as a negative number.
/// - Returns: What the call returned.
/// - Throws: ``SystemdError`` for every failure but `EINTR`.
@discardableResult
func libraryCall(_ call: SystemdError.Call, _ body: () -> CInt) throws(SystemdError) -> CInt {
  while true {
    let result = body()
    guard result < 0 else { return result }
    guard result != -EINTR else { continue }
    throw SystemdError(call, Errno(rawValue: -result))
  }
}
