import Foundation

/// A directory of a test's own, removed with all it holds when nobody has it any more.
final class TemporaryDirectory: Sendable {
  /// Its path.
  let path: String

  /// Makes it.
  init() throws {
    path = "/tmp/usher-test-\(UUID().uuidString.prefix(8))"
    try Self.make(path)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Makes the directory, hands its path to a closure and removes it.
  static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = try TemporaryDirectory()
    return try withExtendedLifetime(directory) { try body(directory.path) }
  }

  /// Makes a directory.
  static func make(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  /// Writes a file.
  static func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
  }
}
