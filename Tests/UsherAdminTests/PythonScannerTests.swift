import Foundation
import Testing
import UsherAdmin
import Varlink

/// The description read by the reference implementation in Python, where it is installed.
@Suite struct PythonScannerTests {
  /// Runs a Python program, feeding it a text.
  private static func python(_ program: String, input: String = "") throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
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

  @Test(.enabled(if: isInstalled, "pip install varlink"))
  func theDescriptionIsUnderstood() throws {
    let program = """
      import sys
      from varlink import Interface
      interface = Interface(sys.stdin.read())
      assert interface.name == "io.usher.Admin", interface.name
      for method in ["GetStatus", "ListClients", "KickClients"]:
          interface.get_method(method)
      """
    #expect(try Self.python(program, input: InterfaceDescription.usherAdmin.text) == 0)
  }
}
