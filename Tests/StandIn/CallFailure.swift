import Glibc

/// A system call of the stand-in that failed.
package struct CallFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Makes a system call; `body` returns -1 on failure.
@discardableResult
func check<R: FixedWidthInteger & SignedInteger>(_ call: String, _ body: () -> R) throws(CallFailure) -> R {
  while true {
    let result = body()
    let code = errno
    guard result == -1 else { return result }
    guard code != EINTR else { continue }
    throw unsafe CallFailure("\(call): \(String(cString: strerror(code)))")
  }
}
