import CSpawn
import Dispatch
import Glibc
import Synchronization

/// How a process ended.
enum Exit: Hashable, Sendable {
  case status(CInt)
  case signal(CInt)
}

/// A running program, in a process group of its own and without a descriptor of the test runner.
final class ChildProcess: Sendable {
  let pid: pid_t

  /// At its end once the process has ended: what ``wait(within:)`` polls.
  private let alive: OwnedNumber
  private let result = Mutex<Exit?>(nil)

  /// Starts a program, the first of the arguments, which is looked up in PATH if it has no slash.
  init(
    _ arguments: [String], environment: [String: String], directory: String,
    input: borrowing OwnedNumber, output: borrowing OwnedNumber, errors: borrowing OwnedNumber
  ) throws {
    let variables = environment.map { "\($0)=\($1)" }
    let started = unsafe spawn_program(
      Self.block(arguments), CInt(arguments.count), Self.block(variables), CInt(variables.count), directory,
      input.number, output.number, errors.number)
    let code = errno
    guard started > 0 else { throw CallFailure(call: "start \(arguments[0])", code: code) }
    pid = started

    let pipe = try Pipe()
    alive = pipe.reading
    let ended = Mutex<OwnedNumber?>(pipe.writing)
    // A queue of its own has a thread of its own, which may wait for as long as the program lives.
    DispatchQueue(label: "reaper").async { @Sendable [self] in
      reap()
      ended.withLock { $0 = nil }
    }
  }

  /// Strings as the C side takes them, one behind the other.
  private static func block(_ strings: [String]) -> [CChar] {
    strings.flatMap { $0.utf8CString }
  }

  private func reap() {
    // First wait without reaping, so that the number cannot become another's while `signal` is using it.
    while waitid(P_PID, id_t(pid), nil, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    result.withLock { result in
      var status: CInt = 0
      unsafe waitpid(pid, &status, 0)
      let signal = status & 0x7f
      result = signal == 0 ? .status((status >> 8) & 0xff) : .signal(signal)
    }
  }

  /// How the process ended, `nil` while it runs.
  var exit: Exit? { result.withLock { $0 } }

  /// Waits for the process to end.
  ///
  /// - Returns: How it ended, `nil` if it still runs.
  func wait(within limit: Duration) throws -> Exit? {
    _ = try alive.wait(for: POLLIN, until: Deadline(after: limit))
    return exit
  }

  /// The descriptor that is readable once the process has ended.
  var endNumber: CInt { alive.number }

  func send(signal: CInt) {
    result.withLock { result in
      guard result == nil else { return }
      _ = kill(pid, signal)
    }
  }

  /// Kills the process and all that it started, at once.
  func killGroup() {
    result.withLock { result in
      guard result == nil else { return }
      _ = kill(-pid, SIGKILL)
    }
  }
}
