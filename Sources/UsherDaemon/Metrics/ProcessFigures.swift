internal import Glibc
internal import SystemPackage

/// What the daemon uses of the machine.
package struct ProcessFigures: Sendable {
  /// The processor time of all its threads, in nanoseconds.
  package var processorNanoseconds: Int64

  /// The memory that is in use; `nil` where the kernel does not say.
  package var residentBytes: Int?

  /// The descriptors that it has open; `nil` where it has not one left to look with.
  package var openDescriptors: Int?

  /// The descriptors that it may have open; `nil` for no limit.
  package var descriptorLimit: Int?

  /// What the process uses now.
  package static var now: ProcessFigures {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    let open = Capacity.openDescriptors()
    var limit = rlimit()
    let isLimited =
      unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
      && limit.rlim_cur != rlim_t.max
    return ProcessFigures(
      processorNanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec),
      residentBytes: residentPages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) },
      openDescriptors: open > 0 ? open : nil,
      descriptorLimit: isLimited ? Int(clamping: limit.rlim_cur) : nil)
  }

  /// The second number of /proc/self/statm: proc_pid_statm(5).
  private static var residentPages: Int? {
    guard let file = try? FileDescriptor.open(FilePath("/proc/self/statm"), .readOnly, options: .closeOnExec)
    else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = try? file.closeAfter {
      try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
    }
    let words = String(decoding: bytes.prefix(count ?? 0), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]) : nil
  }
}
