internal import Glibc

/// How many clients the limit of open files leaves room for.
package struct Capacity: Equatable, Sendable {
  /// The clients there may be at once.
  package let clients: Int

  /// The operators there may be at once; descriptors are always left for them.
  package let operators: Int

  /// The newcomers that may be on their way out with a refusal at once.
  package let refusals: Int

  /// What else may need a descriptor for a moment: a resolver, a file, Dispatch itself.
  private static let spare = 8

  /// Descriptors that the operators' side keeps for itself, for a limit that is lowered while it runs.
  static let operatorsSpare = 4

  /// What a lane has open: an epoll set, an eventfd, a timerfd, and a ring for sending where the kernel gives one.
  private static let descriptorsPerLane = 4

  /// Shares descriptors out.
  ///
  /// - Parameters:
  ///   - wanted: The clients that are configured.
  ///   - limit: The descriptors that the process may have open.
  ///   - taken: Those that it has open before the lanes are made.
  ///   - lanes: The lanes that are made, with the admin socket's.
  ///   - refuses: Whether newcomers are told that there is no room, for which they need a descriptor too.
  package init(wanted: Int, limit: Int, taken: Int, lanes: Int, refuses: Bool) {
    operators = max(4, min(128, limit / 16))
    // While the server is drained newcomers may be refused in any case, and have the descriptors of those who left.
    refusals = min(64, limit / 8)
    let kept = operators + (refuses ? refusals : 0) + Self.operatorsSpare + Self.spare
    let reserve = taken + lanes * Self.descriptorsPerLane + kept
    clients = max(1, min(wanted, limit - reserve))
  }

  /// The number of descriptors that the process has open now.
  package static func openDescriptors() -> Int {
    guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
    defer { unsafe closedir(directory) }
    var count = 0
    while unsafe readdir(directory) != nil { count += 1 }
    // Not counted are `.`, `..` and the descriptor of the directory itself.
    return max(0, count - 3)
  }
}
