import Glibc

/// The terminal in a mode in which each key comes at once and nothing is echoed; dropping it ends that mode.
package struct RawTerminal: ~Copyable {
  private let original: termios

  /// Begins that mode; `nil` if standard input is no terminal.
  package init?() {
    var original = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &original) == 0 else { return nil }
    self.original = original
    resume()
  }

  deinit { suspend() }

  /// Begins the mode again.
  ///
  /// Keys that are signals stay signals, and output is still processed: LF ends a line.
  package func resume() {
    var raw = original
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | IEXTEN)
    raw.c_iflag &= ~tcflag_t(ISTRIP | INLCR | IGNCR)
    raw.c_iflag |= tcflag_t(ICRNL)
    raw.c_oflag |= tcflag_t(OPOST | ONLCR)
    unsafe withUnsafeMutableBytes(of: &raw.c_cc) { keys in
      unsafe keys[Int(VMIN)] = 1
      unsafe keys[Int(VTIME)] = 0
    }
    _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
  }

  /// Gives the terminal back as it was.
  package func suspend() {
    var original = original
    _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &original)
  }

  /// How many columns and rows it has.
  package static var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether a person sits at both ends, at a terminal whose screen can be drawn on.
  package static var isThere: Bool {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { return false }
    guard let kind = unsafe getenv("TERM").map({ unsafe String(cString: $0) }) else { return false }
    return !kind.isEmpty && kind != "dumb"
  }
}
