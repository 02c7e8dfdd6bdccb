import Glibc
import Sockets
import Terminal

/// Another program that is asked something.
enum Tool {
  /// How it has answered.
  struct Outcome {
    let status: CInt
    /// What it has written to standard output and standard error.
    let output: String
  }

  /// Runs a program, found by `PATH`, with nothing on its standard input.
  ///
  /// - Parameters:
  ///   - arguments: The program and what it is told.
  ///   - limit: What it may take; it is killed then.
  /// - Returns: `nil` if there is no such program, or it did not end in time or by itself.
  static func run(_ arguments: [String], within limit: Duration = .seconds(5)) -> Outcome? {
    guard let pipe = Pipe() else { return nil }
    let deadline = ContinuousClock.now + limit
    guard let pid = spawn(arguments, output: pipe.writing) else { return nil }
    let reading = pipe.closeWriting()
    let output = read(from: reading, until: deadline)
    if output == nil { kill(pid, SIGKILL) }
    var status: CInt = 0
    while unsafe waitpid(pid, &status, 0) == -1, errno == EINTR {}
    guard let output, status & 0x7f == 0 else { return nil }
    return Outcome(status: (status >> 8) & 0xff, output: output)
  }

  private struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    init?() {
      var numbers: (CInt, CInt) = (-1, -1)
      let made = unsafe withUnsafeMutablePointer(to: &numbers) {
        unsafe $0.withMemoryRebound(to: CInt.self, capacity: 2) { unsafe pipe($0) }
      }
      guard made == 0 else { return nil }
      reading = Descriptor(adopting: numbers.0)
      writing = Descriptor(adopting: numbers.1)
      // The program has its end under another number, which stays open in it.
      for number in [numbers.0, numbers.1] { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }

    /// Leaves the end to read from, which ends when the program has.
    consuming func closeWriting() -> Descriptor { reading }
  }

  private static func spawn(_ arguments: [String], output: borrowing Descriptor) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    _ = unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    output.withNumber { number in
      _ = unsafe posix_spawn_file_actions_adddup2(&actions, number, STDOUT_FILENO)
      _ = unsafe posix_spawn_file_actions_adddup2(&actions, number, STDERR_FILENO)
    }
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let code = unsafe posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ)
    return code == 0 ? pid : nil
  }

  /// - Returns: `nil` if it did not end in time.
  private static func read(from pipe: borrowing Descriptor, until deadline: ContinuousClock.Instant)
    -> String?
  {
    pipe.withNumber { number in
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        var items = [pollfd(number, POLLIN)]
        guard (try? wait(for: &items, until: deadline)) != nil, items[0].revents != 0 else { return nil }
        let count = unsafe Glibc.read(number, &buffer, buffer.count)
        guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        bytes += buffer[..<count]
      }
    }
  }
}
