import CStandIn
import Glibc

/// A process that a stand-in started; killed if nobody waited for its end.
package final class SupervisedProcess {
  package let pid: Int32
  private let output: OwnedDescriptor
  private var isReaped = false

  init(_ arguments: [String], environment: [String: String], passing descriptors: [OwnedDescriptor]) throws {
    let pipe = try OwnedDescriptor.pipe()
    let variables = environment.map { "\($0)=\($1)" }
    pid = try check("start \(arguments[0])") {
      unsafe standin_spawn(
        arguments.flatMap { $0.utf8CString }, CInt(arguments.count), variables.flatMap { $0.utf8CString },
        CInt(variables.count), pipe.writing.number, descriptors.map(\.number), CInt(descriptors.count))
    }
    output = pipe.reading
  }

  deinit {
    guard !isReaped else { return }
    _ = Glibc.kill(pid, SIGKILL)
    reap()
  }

  /// Waits for its end.
  ///
  /// - Returns: What it wrote to its standard output, and how it ended as waitpid(2) has it.
  package func finish(within limit: Duration = .seconds(10)) async throws -> (output: String, status: CInt) {
    let bytes = try await offPool { [output] in try output.readAll(within: limit) }
    return (String(decoding: bytes, as: UTF8.self), reap())
  }

  /// Kills it, as an operator would or a lack of memory.
  package func kill() {
    _ = Glibc.kill(pid, SIGKILL)
    reap()
  }

  @discardableResult
  private func reap() -> CInt {
    var status: CInt = 0
    while unsafe waitpid(pid, &status, 0) == -1, errno == EINTR {}
    isReaped = true
    return status
  }
}
