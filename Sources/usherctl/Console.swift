// Standard output is a variable of the C library, which nobody sets.
@unsafe @preconcurrency import Glibc
import SystemPackage
import Varlink

/// The terminal, or whatever stands in for it: results on standard output, everything else on standard error.
enum Console {
  /// Writes lines of a result.
  static func print(_ lines: [String]) {
    for line in lines { Swift.print(line) }
  }

  /// Writes a part of a result as it is, without an end of line.
  static func write(_ text: String) { Swift.print(text, terminator: "") }

  /// Hands on what was written to whoever reads it.
  ///
  /// - Throws: That not all of it has arrived, now or before: what stands in a file then is cut short.
  static func flush() throws(Failure) {
    let result = fflush(nil)
    let code = errno
    guard unsafe result != 0 || ferror(stdout) != 0 else { return }
    let reason = result != 0 ? ": \(Errno(rawValue: code))" : ""
    throw Failure(.unwritten, "can't write to standard output\(reason)")
  }

  /// Says what is not a result, on one line.
  static func say(_ message: String) {
    let bytes = Array("usherctl: \(message.printable)\n".utf8)
    // Where this can't be said there is nobody left to tell.
    _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Whether a terminal shows the results.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The columns of the terminal that shows the results; `nil` where it is none, and lines may be of any length.
  static var width: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
