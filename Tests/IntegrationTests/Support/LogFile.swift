import Glibc

/// What a program writes to its standard error, in a file that tells when it grows.
final class LogFile {
  let path: String

  private let file: OwnedNumber
  private let changes: OwnedNumber
  private var unfinished: [UInt8] = []

  /// The lines complete so far.
  private(set) var lines: [String] = []

  init(path: String) throws {
    self.path = path
    file = try OwnedNumber.open(path, O_RDONLY | O_CREAT)
    changes = OwnedNumber(try CallFailure.check("inotify_init1") { inotify_init1(CInt(IN_NONBLOCK)) })
    let number = changes.number
    try CallFailure.check("inotify_add_watch") { unsafe inotify_add_watch(number, path, UInt32(IN_MODIFY)) }
  }

  /// A descriptor for the program to write to.
  func openForWriting() throws -> OwnedNumber {
    try OwnedNumber.open(path, O_WRONLY | O_APPEND)
  }

  /// Reads what was added.
  func refresh() throws {
    let number = file.number
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try CallFailure.check("read") { unsafe read(number, &buffer, buffer.count) }
      guard count > 0 else { return }
      for byte in buffer[..<count] {
        guard byte == UInt8(ascii: "\n") else {
          unfinished.append(byte)
          continue
        }
        lines.append(String(decoding: unfinished, as: UTF8.self))
        unfinished = []
      }
    }
  }

  /// Waits until `count` lines are such, or `child` has ended.
  ///
  /// - Returns: Those lines.
  /// - Throws: ``TestFailure`` with the log, if there were too few in time.
  @discardableResult
  func wait(
    for what: String, count: Int = 1, within limit: Duration = .seconds(5), of child: ChildProcess? = nil,
    where matches: (String) -> Bool
  ) throws -> [String] {
    let deadline = Deadline(after: limit)
    while true {
      let ended = child?.exit
      try refresh()
      let found = lines.filter(matches)
      guard found.count < count else { return found }
      if let ended { throw TestFailure("ended (\(ended)) before it logged \(what):\n\(tail)") }
      guard !deadline.hasPassed else { throw TestFailure("not logged within \(limit): \(what)\n\(tail)") }
      try waitForChange(or: child, until: deadline)
    }
  }

  /// Waits for a line that contains `text`.
  @discardableResult
  func wait(for text: String, within limit: Duration = .seconds(5)) throws -> String {
    try wait(for: "“\(text)”", within: limit) { $0.contains(text) }[0]
  }

  private func waitForChange(or child: ChildProcess?, until deadline: Deadline) throws {
    var entries = [
      pollfd(fd: changes.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: child?.endNumber ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    try CallFailure.check("poll") { unsafe poll(&entries, 2, deadline.milliseconds) }
    var events = [UInt8](repeating: 0, count: 4_096)
    let number = changes.number
    _ = unsafe read(number, &events, events.count)
  }

  /// The last lines, for a failure's text.
  var tail: String {
    try? refresh()
    return lines.suffix(30).map { "  | \($0)" }.joined(separator: "\n")
  }
}
