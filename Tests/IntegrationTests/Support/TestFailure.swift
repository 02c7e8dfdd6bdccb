import Glibc

/// What a test could not do, in a sentence.
struct TestFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// A system call of the test itself that failed.
struct CallFailure: Error, CustomStringConvertible {
  let call: String
  let code: CInt

  var description: String { unsafe "\(call): \(String(cString: strerror(code))) (\(code))" }

  /// Makes a system call again for as long as a signal interrupts it.
  @discardableResult
  static func check<R: SignedInteger>(_ call: String, _ body: () -> R) throws(CallFailure) -> R {
    while true {
      let result = body()
      let code = errno
      guard result == -1 else { return result }
      guard code != EINTR else { continue }
      throw CallFailure(call: call, code: code)
    }
  }
}
