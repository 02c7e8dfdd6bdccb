import FoundationEssentials
import Glibc

/// Where the programs under test are, and what they are started with.
enum Programs {
  /// The directory of the test runner, where the build puts them; `USHER_PROGRAMS` names another one, such as
  /// that of a release build.
  static let directory: String = {
    if let named = ProcessInfo.processInfo.environment["USHER_PROGRAMS"] { return named }
    let runner = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: runner ?? "").deletingLastPathComponent().path
  }()

  /// The names of our own, of which `PATH` has no say.
  static let own: Set = ["usherd", "usherctl", "usher-client", "usher-bench", "unruly-service"]

  static func path(of name: String) -> String {
    own.contains(name) ? "\(directory)/\(name)" : name
  }

  /// The environment that each program gets: nothing of the runner's that could change what it does.
  static func environment(in scratch: Scratch) -> [String: String] {
    // A sanitizer in a program is told by the latter where to write what it finds.
    let kept = ["PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "SWIFT_BACKTRACE"]
    var environment = ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
    environment["HOME"] = scratch.path
    // As root it would be the machine's own.
    environment["STATE_DIRECTORY"] = scratch.file("state")
    environment["LC_ALL"] = "C.UTF-8"
    return environment
  }
}
