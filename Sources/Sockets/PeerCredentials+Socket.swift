import CLinux
import Glibc

extension PeerCredentials {
  /// Asks the kernel.
  init(of descriptor: borrowing Descriptor) throws(SocketError) {
    let number = descriptor.number
    // Asked first, since it refuses (ENODATA) where there are no credentials; SO_PEERCRED makes some up.
    var groups: [gid_t] = [0]
    var count = 1
    repeat {
      groups = Array(repeating: 0, count: max(count, 1))
      count = Int(
        try syscall(.getsockopt, on: number) {
          unsafe linux_peer_groups(number, &groups, CInt(groups.count))
        })
    } while count > groups.count

    var credentials = linux_credentials()
    try syscall(.getsockopt, on: number) { unsafe linux_peer_credentials(number, &credentials) }
    self.init(
      pid: credentials.pid, uid: credentials.uid, gid: credentials.gid, groups: Array(groups.prefix(count)))
  }
}
