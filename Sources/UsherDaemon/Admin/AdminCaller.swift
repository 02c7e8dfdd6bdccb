package import Sockets

/// Who asks for something over the admin socket, as the kernel says.
package struct AdminCaller: Hashable, Sendable {
  /// The process.
  package let pid: Int32

  /// Its user.
  package let uid: UInt32

  /// Its groups: the primary one, which the kernel tells apart, and the supplementary ones.
  package let groups: Set<UInt32>

  /// A caller of this description.
  package init(pid: Int32, uid: UInt32, groups: Set<UInt32>) {
    self.pid = pid
    self.uid = uid
    self.groups = groups
  }

  /// The process at the other end of a socket.
  package init(_ credentials: PeerCredentials) {
    self.init(
      pid: credentials.pid, uid: credentials.uid, groups: Set(credentials.groups).union([credentials.gid]))
  }
}
