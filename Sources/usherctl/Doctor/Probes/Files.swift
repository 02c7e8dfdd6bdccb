import FoundationEssentials
import Glibc

/// What can be read of the machine's files.
enum Files {
  /// What a file is like; `nil` where it can't be seen.
  static func facts(of path: String) -> FileFacts? {
    var result = stat()
    guard unsafe stat(path, &result) == 0 else { return nil }
    return FileFacts(
      mode: result.st_mode & 0o7777, uid: result.st_uid, gid: result.st_gid,
      owner: Accounts.user(result.st_uid),
      group: Accounts.group(result.st_gid))
  }

  /// All of a file's bytes; `nil` where it can't be read.
  static func bytes(of path: String) -> [UInt8]? {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    defer { close(number) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(number, &buffer, buffer.count)
      guard count >= 0 else { return nil }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// All of a file's text; `nil` where it can't be read.
  static func text(of path: String) -> String? {
    bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names in a directory; `nil` where it can't be read.
  static func names(in directory: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  /// Where a symbolic link leads; `nil` where that can't be read.
  static func destination(of link: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: link)
  }
}
