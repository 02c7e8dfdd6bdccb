import PythonTools
import Testing
import UsherAdmin
import Varlink

/// The description read by the reference implementation in Python, where it is installed.
@Suite struct PythonScannerTests {
  @Test(.enabled(if: Python.has("varlink"), "`make deps` installs the Python library"))
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
    #expect(try Python.run(program, input: InterfaceDescription.usherAdmin.text) == 0)
  }
}
