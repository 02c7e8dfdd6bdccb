import Glibc
import SystemPackage

/// The file of a Unix socket that this process made; dropping it removes the file, if it is still the same.
struct SocketFile: ~Copyable, Sendable {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Binds a socket to a file, replacing one that a dead process left.
  ///
  /// - Parameters:
  ///   - descriptor: The socket, not yet bound.
  ///   - path: The file.
  ///   - mode: The file's permissions, which it has from birth.
  /// - Returns: The owner of the file.
  /// - Throws: ``SocketError``.
  static func bind(
    _ descriptor: borrowing Descriptor, to path: String, mode: mode_t
  ) throws(SocketError) -> SocketFile {
    // The file is born with the socket's own mode less the umask, so it is never wider than asked for. A umask
    // of ours around bind(2) would be the whole process's.
    try syscall(.fchmod, on: descriptor.number) { Glibc.fchmod(descriptor.number, mode) }
    let address = KernelAddress(SocketAddress(.unix(path: path)))
    do {
      try descriptor.bind(to: address)
    } catch {
      guard error.code == .addressInUse else { throw error }
      try Self.removeStale(at: path, address: address)
      try descriptor.bind(to: address)
    }
    let born = try Self.status(of: path)
    let file = SocketFile(path: path, device: born.st_dev, inode: born.st_ino)
    guard born.st_mode & 0o7777 != mode else { return file }
    // What the umask took away. Not following links: nobody may turn this into a chmod of another file.
    try syscall(.chmod) { unsafe fchmodat(AT_FDCWD, path, mode, AT_SYMLINK_NOFOLLOW) }
    return file
  }

  private init(path: String, device: dev_t, inode: ino_t) {
    self.path = path
    self.device = device
    self.inode = inode
  }

  deinit {
    guard let found = try? Self.status(of: path) else { return }
    guard found.st_dev == device, found.st_ino == inode else { return }
    _ = unsafe Glibc.unlink(path)
  }

  /// Removes the file of a socket behind which nobody listens; throws if there is anything else.
  private static func removeStale(at path: String, address: KernelAddress) throws(SocketError) {
    let found: stat
    do {
      found = try status(of: path)
    } catch {
      // Its owner removed it in the meantime.
      guard error.code == .noSuchFileOrDirectory else { throw error }
      return
    }
    guard found.st_mode & S_IFMT == S_IFSOCK else { throw SocketError(.bind, .notSocket) }
    guard try isDead(address) else { throw SocketError(.bind, .addressInUse) }
    try syscall(.unlink) { unsafe Glibc.unlink(path) }
  }

  /// Whether nobody listens behind a socket's file; one that can't be asked counts as alive.
  private static func isDead(_ address: KernelAddress) throws(SocketError) -> Bool {
    let probe = try Descriptor.socket(family: AF_UNIX)
    do {
      try probe.connect(to: address)
      return false
    } catch {
      return error.code == .connectionRefused
    }
  }

  private static func status(of path: String) throws(SocketError) -> stat {
    var status = stat()
    try syscall(.lstat) { unsafe lstat(path, &status) }
    return status
  }
}

extension Descriptor {
  /// Gives the socket its address.
  borrowing func bind(to address: KernelAddress) throws(SocketError) {
    try syscall(.bind, on: number) { unsafe address.withPointer { unsafe Glibc.bind(number, $0, $1) } }
  }

  /// Begins to connect the socket, or does.
  borrowing func connect(to address: KernelAddress) throws(SocketError) {
    try syscall(.connect, on: number) { unsafe address.withPointer { unsafe Glibc.connect(number, $0, $1) } }
  }
}
