import Foundation

/// The Python of `make deps`, which has libraries that are not ours, or else whatever there is.
public enum Python {
  private static let interpreter: [String] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
      .standardized
    let installed = root.appendingPathComponent(".build/python/bin/python3").path
    return FileManager.default.isExecutableFile(atPath: installed) ? [installed] : ["python3"]
  }()

  /// Runs a program, feeding it a text.
  ///
  /// - Returns: Its exit status.
  public static func run(_ program: String, input: String = "") throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = interpreter + ["-c", program]
    let pipe = Pipe()
    process.standardInput = pipe
    process.standardError = FileHandle.standardError
    try process.run()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Whether it has a library.
  public static func has(_ library: String) -> Bool {
    (try? run("import importlib.util as u, sys; sys.exit(not u.find_spec('\(library)'))")) == 0
  }
}
