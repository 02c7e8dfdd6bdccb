import Glibc
import SystemPackage
import Testing

@testable import Sockets

@Suite struct UnixListenerTests {
  @Test func isConnectedToByItsPath() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    let listener = try Listener.bind(to: .unix(path: path))
    #expect(listener.localAddress.description == "unix:\(path)")

    let client = try await Stream.connect(to: .unix(path: path), timeout: Stream.patience)
    let accepted = try accept(from: listener)
    #expect(accepted.address.description == "unix:")
    #expect(try client.peerAddress() == listener.localAddress)
    let server = accepted.stream
    try server.send("welcome")
    try server.close()
    #expect(try client.receiveAll() == "welcome")
  }

  // In a process of its own: the umask is the whole process's.
  @Test(arguments: [mode_t(0), 0o022, 0o077, 0o777])
  func itsFileHasExactlyTheModeAskedFor(_ mask: mode_t) async {
    await #expect(processExitsWith: .success) { [mask] in
      let directory = try TemporaryDirectory()
      umask(mask)
      let path = "\(directory.path)/s"
      let listener = try Listener.bind(to: .unix(path: path), mode: 0o660)
      #expect(status(of: path)?.st_mode == S_IFSOCK | 0o660)
      listener.close()
    }
  }

  @Test func itsFileIsNeverWiderThanAskedFor() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      // With no umask a file that is made first and narrowed then is seen to change.
      umask(0)
      let watch = Descriptor(adopting: inotify_init1(CInt(IN_NONBLOCK)))
      watch.withNumber { _ = unsafe inotify_add_watch($0, directory.path, UInt32(IN_CREATE | IN_ATTRIB)) }
      let listener = try Listener.bind(to: .unix(path: "\(directory.path)/s"), mode: 0o600)
      #expect(status(of: "\(directory.path)/s")?.st_mode == S_IFSOCK | 0o600)

      var events = inotify_event()
      let room = MemoryLayout<inotify_event>.size + 16
      let made = try watch.withNumber { number throws(SocketError) in
        try unsafe withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) {
          buffer throws(SocketError) in
          _ = try syscall(.read) { unsafe read(number, buffer.baseAddress, buffer.count) }
          events = unsafe buffer.load(as: inotify_event.self)
          return try syscallUnlessBlocked(.read) { unsafe read(number, buffer.baseAddress, buffer.count) }
        }
      }
      #expect(events.mask == UInt32(IN_CREATE))
      #expect(made == nil)
      listener.close()
    }
  }

  @Test func itsFileGoesWhenItIsClosedOrDropped() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    try Listener.bind(to: .unix(path: path)).close()
    #expect(status(of: path) == nil)
    do {
      let dropped = try Listener.bind(to: .unix(path: path))
      #expect(dropped.localAddress.path == path)
      #expect(status(of: path) != nil)
    }
    #expect(status(of: path) == nil)
  }

  @Test func aFileThatTookItsPlaceStays() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    let first = try Listener.bind(to: .unix(path: path))
    // Not unlinked: a file system may give the next file the same inode.
    _ = unsafe rename(path, "\(directory.path)/old")
    let second = try Listener.bind(to: .unix(path: path))
    first.close()
    #expect(status(of: path) != nil)
    second.close()
    #expect(status(of: path) == nil)
  }

  @Test func whatADeadProcessLeftIsReplaced() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    try leaveSocket(at: path)
    let listener = try Listener.bind(to: .unix(path: path))
    let client = try await Stream.connect(to: .unix(path: path), timeout: Stream.patience)
    #expect(try client.peerAddress() == listener.localAddress)
  }

  @Test func aLiveOneIsNotReplaced() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    let address = try SocketAddress.unix(path: path)
    let live = try Listener.bind(to: address, backlog: 0)
    #expect(throws: SocketError(.bind, .addressInUse, endpoint: "unix:\(path)")) {
      _ = try Listener.bind(to: address)
    }
    // The probe now fills its backlog, and the next one is told to come back later.
    #expect(throws: SocketError(.bind, .addressInUse, endpoint: "unix:\(path)")) {
      _ = try Listener.bind(to: address)
    }
    while try live.accept() != nil {}
    let client = try await Stream.connect(to: .unix(path: path), timeout: Stream.patience)
    #expect(try client.peerAddress() == address)
  }

  @Test func whatIsNoSocketIsNotReplaced() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/s"
    let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
    _ = close(file)
    #expect(throws: SocketError(.bind, .notSocket, endpoint: "unix:\(path)")) {
      _ = try Listener.bind(to: .unix(path: path))
    }
    #expect(status(of: path)?.st_mode == S_IFREG | 0o600)
  }

  @Test func aLinkIsNotReplacedWhereverItLeads() throws {
    let directory = try TemporaryDirectory()
    try leaveSocket(at: "\(directory.path)/target")
    for target in ["target", "nowhere"] {
      let path = "\(directory.path)/link-\(target)"
      _ = unsafe symlink(target, path)
      #expect(throws: SocketError(.bind, .notSocket, endpoint: "unix:\(path)")) {
        _ = try Listener.bind(to: .unix(path: path))
      }
      #expect(status(of: path) != nil)
    }
    #expect(status(of: "\(directory.path)/target") != nil)
  }

  @Test func aMissingDirectoryIsNamed() {
    #expect(throws: SocketError(.bind, .noSuchFileOrDirectory, endpoint: "unix:/nowhere/s")) {
      _ = try Listener.bind(to: .unix(path: "/nowhere/s"))
    }
  }

  @Test func theLongestPathIsTakenWhole() throws {
    let directory = try TemporaryDirectory()
    let name = String(repeating: "s", count: SocketAddress.longestPath - directory.path.utf8.count - 1)
    let path = "\(directory.path)/\(name)"
    let listener = try Listener.bind(to: .unix(path: path))
    #expect(listener.localAddress.path == path)
    #expect(try listener.withNumber { try boundPath(of: $0) } == path)
    listener.close()
    #expect(directory.names.isEmpty)
  }

  /// Leaves the file of a socket whose process is gone.
  private func leaveSocket(at path: String) throws {
    let socket = try Descriptor.socket(family: AF_UNIX)
    try socket.bind(to: KernelAddress(.unix(path: path)))
    try socket.close()
    #expect(status(of: path) != nil)
  }

  private func boundPath(of number: CInt) throws -> String? {
    var address = KernelAddress()
    try syscall(.getsockname) { unsafe address.withMutablePointer { unsafe getsockname(number, $0, $1) } }
    return address.socketAddress?.path
  }
}
