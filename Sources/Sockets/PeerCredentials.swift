/// Who the process at the other end of a Unix socket was when it connected.
public struct PeerCredentials: Hashable, Sendable {
  /// The process.
  public let pid: Int32
  /// Its effective user.
  public let uid: UInt32
  /// Its effective, primary group.
  public let gid: UInt32
  /// Its supplementary groups, which need not include the primary one.
  public let groups: [UInt32]
}
