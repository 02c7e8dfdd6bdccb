import FoundationEssentials
import Glibc

/// How many descriptors of each kind a process has open.
struct DescriptorCensus: CustomStringConvertible {
  /// By what they are: `socket`, `anon_inode:[eventpoll]`, a file's path.
  private var counts: [String: Int] = [:]

  init(of pid: pid_t) throws {
    let directory = "/proc/\(pid)/fd"
    for number in try FileManager.default.contentsOfDirectory(atPath: directory) {
      // One that is closed meanwhile is not counted.
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(number)")
      else {
        continue
      }
      let kind = target.hasPrefix("anon_inode") ? target : String(target.prefix { $0 != ":" })
      counts[kind, default: 0] += 1
    }
  }

  /// Whether nothing has been added since an earlier census.
  ///
  /// But for one timer: the monitor of Dispatch's thread pool makes itself one some time after the first thread,
  /// which may be just before or just after the process is ready.
  func isNoMore(than earlier: DescriptorCensus) -> Bool {
    counts.allSatisfy { kind, count in
      count <= earlier.counts[kind, default: 0] + (kind == "anon_inode:[timerfd]" ? 1 : 0)
    }
  }

  var description: String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }
}
