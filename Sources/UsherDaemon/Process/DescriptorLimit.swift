internal import Glibc
package import SystemPackage

/// How many descriptors the process may have open.
package enum DescriptorLimit {
  /// Raises the soft limit to the hard one.
  ///
  /// - Returns: The limit now in force.
  /// - Throws: Why the limit can't be read or raised.
  package static func raise() throws(Errno) -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw Errno(rawValue: errno)
    }
    if limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
        throw Errno(rawValue: errno)
      }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
