internal import Glibc

/// Who may do what over the admin socket: the one place where that is decided.
///
/// Root and the daemon's own user may do everything. The socket's group may look, and act where the configuration
/// says so. Nobody else may do anything, however they came to be connected.
package struct AdminAuthorization: Sendable {
  /// What an operation needs.
  package enum Need: Sendable, CaseIterable {
    /// It shows something.
    case read
    /// It changes something.
    case act
    /// It ends the daemon.
    case own
  }

  /// The id that the kernel shows in place of one that this process can't know, as from another user namespace.
  ///
  /// It says nothing about who somebody is, so it is never taken for the daemon's user or the socket's group.
  private static let unknownID: UInt32 = 65_534

  /// The daemon's own user.
  private let owner: UInt32

  /// Whether the socket's group may act now.
  private let groupMayAct: @Sendable () -> Bool

  /// Finds the socket's group.
  private let socketGroup: @Sendable () -> UInt32?

  /// Decides for a socket.
  ///
  /// - Parameters:
  ///   - owner: The daemon's own user.
  ///   - groupMayAct: Whether the socket's group may act, or only look; asked each time.
  ///   - socketGroup: Finds the group that the socket's file has now; `nil` where there is no telling.
  package init(
    owner: UInt32, groupMayAct: @autoclosure @escaping @Sendable () -> Bool,
    socketGroup: @escaping @Sendable () -> UInt32?
  ) {
    self.owner = owner
    self.groupMayAct = groupMayAct
    self.socketGroup = socketGroup
  }

  /// Whether a caller may do what needs this.
  package func permits(_ need: Need, to caller: AdminCaller) -> Bool {
    guard !isOwner(caller) else { return true }
    switch need {
    case .own: return false
    case .act where !groupMayAct(): return false
    case .read, .act: break
    }
    guard let group = socketGroup(), group != Self.unknownID else { return false }
    return caller.groups.contains(group)
  }

  /// Whether a caller is root or the daemon's own user.
  package func isOwner(_ caller: AdminCaller) -> Bool {
    caller.uid == 0 || caller.uid == owner && owner != Self.unknownID
  }

  /// Whether the socket's group gives anybody anything.
  package var groupIsKnown: Bool {
    socketGroup().map { $0 != Self.unknownID } ?? false
  }
}

extension AdminAuthorization {
  /// Decides for the socket whose file has a path; one without a file has no group.
  ///
  /// The group is asked of the path each time: fstat(2) of a listener knows nothing of its file.
  package init(socket path: String?, groupMayAct: @autoclosure @escaping @Sendable () -> Bool) {
    self.init(owner: geteuid(), groupMayAct: groupMayAct()) {
      var status = stat()
      guard let path, unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
        return nil
      }
      return status.st_gid
    }
  }
}
