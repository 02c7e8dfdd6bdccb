import CSpawn
import Glibc

/// A program at a terminal of its own, with a shell below it as there always is.
final class AtTerminal {
  /// What the shell says when the program has ended: its status and what is set of the terminal.
  private static let script = """
    trap : INT TERM HUP QUIT; "$@"; echo "status $?"; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo)$'
    echo done; read -r line
    """

  /// The same with jobs, for a program that is stopped and taken up again.
  private static let jobScript = """
    set -m; "$@"; echo "status $?"; stty -a | tr ' ;' '\\n\\n' | grep -E '^-?(icanon|echo)$'
    echo done; read -r line; fg; echo "at last $?"; read -r line
    """

  private let terminal: OwnedNumber
  private let child: ChildProcess

  /// Everything that was written to the terminal.
  private var written: [UInt8] = []

  /// Starts a program.
  init(_ program: String, _ arguments: [String], columns: Int, withJobs: Bool, in scratch: Scratch) throws {
    var name = [CChar](repeating: 0, count: 64)
    let terminal = OwnedNumber(
      try CallFailure.check("open a terminal") { unsafe open_terminal(&name, name.count) })
    let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    Self.resize(terminal.number, columns: columns)

    let side = try OwnedNumber.open(path, O_RDWR | O_NOCTTY)
    child = try ChildProcess(
      ["setsid", "--ctty", "--wait", "sh", "-c", withJobs ? Self.jobScript : Self.script, "sh"]
        + [Programs.path(of: program)] + arguments,
      environment: Programs.environment(in: scratch).merging(["TERM": "xterm"]) { $1 },
      directory: scratch.path, input: side, output: side, errors: side)
    self.terminal = terminal
  }

  deinit {
    // The shell and the program are a session of their own, which hangs up with the terminal.
    child.killGroup()
  }
}

// MARK: The person

extension AtTerminal {
  /// Types.
  func type(_ keys: String) throws {
    let bytes = Array(keys.utf8)
    let count = try CallFailure.check("write") { unsafe write(terminal.number, bytes, bytes.count) }
    guard count == bytes.count else { throw TestFailure("the terminal takes no more") }
  }

  /// Makes the terminal wider or narrower.
  func resize(columns: Int) { Self.resize(terminal.number, columns: columns) }

  private static func resize(_ number: CInt, columns: Int) {
    var size = winsize()
    size.ws_col = UInt16(columns)
    size.ws_row = 24
    _ = unsafe ioctl(number, UInt(TIOCSWINSZ), &size)
  }

  /// Sends a signal to the program and to the shell, as the system does when a terminal hangs up.
  func send(signal: CInt) { _ = kill(-tcgetpgrp(terminal.number), signal) }

  /// Waits until the terminal has been written a text, after what was waited for before.
  func wait(for text: String) throws {
    let deadline = Deadline(after: .seconds(10))
    let wanted = Array(text.utf8)
    while true {
      if let found = written.firstRange(of: wanted) {
        written.removeSubrange(..<found.upperBound)
        return
      }
      guard try terminal.wait(for: POLLIN, until: deadline) != 0 else {
        throw TestFailure("no “\(text)” in “\(String(decoding: written, as: UTF8.self))”")
      }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      do {
        let count = try CallFailure.check("read") { unsafe read(terminal.number, &buffer, buffer.count) }
        written += buffer[..<count]
      } catch {
        throw TestFailure("\(error) before “\(text)” in “\(String(decoding: written, as: UTF8.self))”")
      }
    }
  }

  /// Waits for the end of the program, which must leave the terminal as it found it.
  func waitForEnd(status: Int) throws { try wait(for: "status \(status)\r\nicanon\r\necho\r\ndone\r\n") }
}
