import CLinux
import Glibc
import Systemd

/// Does what a supervised service does and prints what came of it, for tests of what a process has only one of:
/// its environment, its numbers of descriptors, and its one chance to take them.
@main enum Probe {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.dropFirst().first) {
      case ("listen", let count?): listen(numbers: CInt(count) ?? 0)
      case ("each", _): try printEach()
      case ("greet", _): try greet()
      case ("store", let name?): try store(name)
      case ("answer", let name?): try answer(name)
      case ("announce", let identity?): try announce(identity, to: Array(arguments.dropFirst(2)))
      default: throw Misuse()
      }
    } catch {
      print("error: \(error)")
      exit(1)
    }
  }

  /// Sets LISTEN_PIDFDID as the supervisor of a newer systemd does, for this very process, and becomes a probe
  /// of the remaining arguments.
  private static func announce(_ identity: String, to arguments: [String]) throws {
    var inode: UInt64 = 0
    guard unsafe linux_own_pidfd_inode(&inode) == 0 else { throw Misuse() }
    unsafe setenv("LISTEN_PIDFDID", identity == "own" ? "\(inode)" : identity, 1)
    let all = unsafe (["probe"] + arguments).map { unsafe strdup($0) } + [nil]
    _ = unsafe execv("/proc/self/exe", all)
    throw Misuse()
  }
}

/// The probe was asked for something that it does not do.
struct Misuse: Error {}
