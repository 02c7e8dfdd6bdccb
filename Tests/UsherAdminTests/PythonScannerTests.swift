import Foundation
import Testing
import UsherAdmin
import Varlink

/// The description read by the reference implementation in Python, where it is installed.
@Suite struct PythonScannerTests {
  /// The Python of `make deps`, which has the library, or else whatever there is.
  private static let interpreter: [String] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
      .standardized
    let installed = root.appendingPathComponent(".build/python/bin/python3").path
    return FileManager.default.isExecutableFile(atPath: installed) ? [installed] : ["python3"]
  }()

  /// Runs a Python program, feeding it a text.
  private static func python(_ program: String, input: String = "") throws -> Int32 {
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

  private static let isInstalled =
    (try? python("import importlib.util as u, sys; sys.exit(not u.find_spec('varlink'))")) == 0

  @Test(.enabled(if: isInstalled, "`make deps` installs the Python library"))
  func theDescriptionIsUnderstood() throws {
    let methods = InterfaceDescription.usherAdmin.methods.sorted().joined(separator: " ")
    let program = """
      import sys
      from varlink import Interface
      interface = Interface(sys.stdin.read())
      assert interface.name == "io.usher.Admin", interface.name
      for method in "\(methods)".split():
          interface.get_method(method)
      """
    #expect(try Self.python(program, input: InterfaceDescription.usherAdmin.text) == 0)
  }
}
