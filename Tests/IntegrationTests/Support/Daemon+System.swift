import FoundationEssentials
import Glibc

/// What the system says about it.
extension Daemon {
  /// Waits until it has no other descriptors than when it was ready.
  func expectDescriptorsAsWhenReady(within limit: Duration = .seconds(5)) throws {
    var now = descriptorsWhenReady
    do {
      try eventually("descriptors as when it was ready", within: limit) {
        now = try DescriptorCensus(of: child.pid)
        return now.isNoMore(than: descriptorsWhenReady)
      }
    } catch let error as TestFailure {
      throw TestFailure("\(error): \(now) instead of \(descriptorsWhenReady)")
    }
  }

  /// The processor time that it has used, of all its threads, in user mode and in the kernel.
  var processorTime: Duration {
    get throws {
      let text = try String(contentsOfFile: "/proc/\(child.pid)/stat", encoding: .utf8)
      // The second field is the name in parentheses, which may hold spaces; times are fields 14 and 15.
      let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
      let ticks = fields[12...13].compactMap { Int($0) }.reduce(0, +)
      return .milliseconds(ticks * 1_000 / sysconf(CInt(_SC_CLK_TCK)))
    }
  }

  /// The processor time that it uses while `body` runs.
  func processorTime(during body: () throws -> Void) throws -> Duration {
    let before = try processorTime
    try body()
    return try processorTime - before
  }

  /// The memory that it has in use, in bytes.
  var residentMemory: Int {
    get throws {
      let text = try String(contentsOfFile: "/proc/\(child.pid)/statm", encoding: .utf8)
      let pages = text.split(separator: " ").compactMap { Int($0) }
      return pages[1] * sysconf(CInt(_SC_PAGESIZE))
    }
  }
}
