import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// A fresh directory named after the test, removed at the end unless the test failed.
final class Scratch: Sendable {
  /// The directory of the test that is running.
  @TaskLocal static var current: Scratch?

  let path: String
  private let isKept = Mutex(false)

  init() throws {
    // Short, because the path of a Unix socket in it has room for 107 bytes; open to other users, because
    // some tests come as one.
    let name = Test.current.map { $0.name.prefix { $0 != "(" }.prefix(40) } ?? "test"
    var template = Array("\(FileManager.default.temporaryDirectory.path)/usher-\(name)-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&template)
    let code = errno
    guard unsafe made != nil else { throw CallFailure(call: "mkdtemp", code: code) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try CallFailure.check("chmod \(path)") { unsafe chmod(path, 0o755) }
  }

  /// Makes a directory for `body` to prepare before it starts a daemon or a program there.
  static func with(_ body: (Scratch) throws -> Void) throws {
    let scratch = try Scratch()
    try $current.withValue(scratch) { try body(scratch) }
  }

  deinit {
    guard !isKept.withLock({ $0 }) else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Keeps the directory.
  ///
  /// - Returns: Where it is, and the end of the log in it.
  func keepAsEvidence() -> String {
    isKept.withLock { $0 = true }
    let log = (try? String(contentsOfFile: file("log"), encoding: .utf8)) ?? ""
    let tail = log.split(separator: "\n").suffix(20).map { "  | \($0)" }.joined(separator: "\n")
    return "kept \(path)\n\(tail)"
  }

  /// The path of a file in it.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// Reads a file in it.
  func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// The first word of a file anywhere.
  static func firstWord(of path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: " ").first.map(String.init) ?? ""
  }

  /// Writes a file in it.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: file(name), atomically: false, encoding: .utf8)
    return file(name)
  }
}

extension Trait where Self == IssueHandlingTrait {
  /// Keeps the directory of a test that fails, and shows the end of its daemon's log.
  static var evidence: Self {
    .compactMapIssues { issue in
      guard let scratch = Scratch.current else { return issue }
      let evidence = scratch.keepAsEvidence()
      // A suite's trait is also that of each test in it, and sees an issue twice.
      guard !issue.comments.contains(where: { $0.rawValue.hasPrefix("kept ") }) else { return issue }
      var issue = issue
      issue.comments.append("\(evidence)")
      return issue
    }
  }
}
