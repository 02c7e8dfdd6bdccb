import Glibc

/// The one owner of a descriptor of the test runner.
///
/// The tests use plain Glibc calls and no `Sockets`, so that a mistake there cannot hide itself.
struct OwnedNumber: ~Copyable, Sendable {
  let number: CInt

  init(_ number: CInt) {
    self.number = number
  }

  deinit {
    _ = close(number)
  }

  /// Opens a file, as open(2) with `O_CLOEXEC`.
  static func open(_ path: String, _ flags: CInt, mode: mode_t = 0o644) throws(CallFailure) -> OwnedNumber {
    OwnedNumber(try CallFailure.check("open \(path)") { unsafe Glibc.open(path, flags | O_CLOEXEC, mode) })
  }
}

/// Both ends of a pipe.
struct Pipe: ~Copyable {
  let reading: OwnedNumber
  let writing: OwnedNumber

  init() throws(CallFailure) {
    var numbers: [CInt] = [-1, -1]
    try CallFailure.check("pipe") { unsafe pipe(&numbers) }
    reading = OwnedNumber(numbers[0])
    writing = OwnedNumber(numbers[1])
  }
}

extension OwnedNumber {
  func setNonBlocking() {
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
  }

  /// Waits with poll(2).
  ///
  /// - Returns: The events that came, 0 if none did in time.
  func wait(for events: CInt, until deadline: Deadline) throws(CallFailure) -> CInt {
    var entry = pollfd(fd: number, events: Int16(events), revents: 0)
    try CallFailure.check("poll") { unsafe poll(&entry, 1, deadline.milliseconds) }
    return CInt(entry.revents)
  }
}
