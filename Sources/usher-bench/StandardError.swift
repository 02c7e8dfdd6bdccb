import Glibc

/// What is said to the person while standard output is for the result.
enum StandardError {
  /// Whether somebody looks on.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Says something, on a line of its own.
  static func say(_ message: String) { write("usher-bench: \(message)\n") }

  /// Writes a text; where that fails, there is nobody left to tell.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
