internal import Glibc
internal import SystemPackage

/// Where the admin socket is, and whose.
package struct AdminSocket: Sendable {
  /// Its path.
  package let path: String

  /// The directory that is made for it, where the place is the usual one, and the directory's mode.
  private let directory: (path: String, mode: mode_t)?

  /// Finds the place.
  ///
  /// - Parameters:
  ///   - configured: The configured path; empty for the usual place.
  ///   - isRoot: Whether the daemon runs as root.
  ///   - runtimeDirectory: `$XDG_RUNTIME_DIR`.
  /// - Throws: That there is no usual place.
  package init(configured: String, isRoot: Bool, runtimeDirectory: String?) throws(StartError) {
    if !configured.isEmpty {
      path = configured
      directory = nil
    } else if isRoot {
      path = "/run/usherd/admin.sock"
      // Its own mode says who may connect; members of its group must be able to reach it.
      directory = ("/run/usherd", 0o755)
    } else if let runtimeDirectory, !runtimeDirectory.isEmpty {
      path = "\(runtimeDirectory)/usherd/admin.sock"
      directory = ("\(runtimeDirectory)/usherd", 0o700)
    } else {
      throw .unavailable(
        "there is no place for the admin socket: give one with --admin or admin.socket, or set XDG_RUNTIME_DIR"
      )
    }
  }

  /// Makes the socket, with mode 0660 from birth.
  ///
  /// - Parameter group: The group that it gets, if there is one for it.
  /// - Returns: The listener; it does not accept yet.
  /// - Throws: Why it can't be had.
  package func bind(for group: AdminGroup?) throws(StartError) -> BoundListener {
    makeDirectory()
    let listener: BoundListener
    do {
      listener = try BoundListener.bind(path: path, mode: 0o660, backlog: Self.backlog)
    } catch {
      throw .unavailable("can't make the admin socket: \(error)", code: error.code)
    }
    try group?.take(path)
    return listener
  }

  /// How many operators may wait to be accepted.
  private static let backlog = 128

  /// Makes the directory of the usual place; that it can't be made shows when the socket can't.
  private func makeDirectory() {
    guard let directory, unsafe mkdir(directory.path, directory.mode) == 0 else { return }
    // What the umask took away.
    _ = unsafe chmod(directory.path, directory.mode)
  }
}
