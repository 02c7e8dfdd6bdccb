import Glibc

/// How many files the process may have open.
enum DescriptorLimit {
  /// Raises the soft limit to the hard one.
  ///
  /// - Returns: The limit now in force.
  static func raised() -> Int {
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard unsafe getrlimit(kind, &limit) == 0 else { return 0 }
    let before = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    return Int(clamping: unsafe setrlimit(kind, &limit) == 0 ? limit.rlim_max : before)
  }
}
