import Glibc
import StandIn

/// The program whose source is in Tests/SystemdProbe.
enum Probe {
  /// It is built beside the test runner.
  static var path: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let runner = String(decoding: buffer.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return runner.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/systemd-probe"
  }
}

extension StandInSupervisor {
  convenience init(in scratch: Scratch) throws {
    try self.init(notifyAddress: "\(scratch.path)/notify")
  }

  /// Runs the probe to its end and gives the lines that it printed.
  func probe(
    _ arguments: String..., passing sockets: [(name: String, descriptor: OwnedDescriptor)] = [],
    environment: [String: String] = [:], for intended: Intended = .started
  ) async throws -> [String] {
    let process = try start(
      [Probe.path] + arguments, passing: sockets, environment: environment, for: intended)
    let (output, _) = try await process.finish()
    return output.split(separator: "\n").map(String.init)
  }
}
