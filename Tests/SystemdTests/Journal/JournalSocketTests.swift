import Glibc
import StandIn
import SystemPackage
import Systemd
import Testing

/// The way to the journal, with a socket of the test at its end.
@Suite struct JournalSocketTests {
  let scratch: Scratch
  var path: String { "\(scratch.path)/journal" }

  init() throws { scratch = try Scratch() }

  @Test func anEntryIsADatagram() throws {
    let journal = try DatagramSocket(address: path)
    let socket = try JournalSocket(path: path)
    let isSent = try socket.send(JournalEntry("hello", priority: .notice))
    #expect(isSent)
    let entry = try journal.receiveEntry()
    #expect(entry.names == ["MESSAGE", "PRIORITY"])
    #expect(entry["MESSAGE"] == "hello")
    #expect(entry["PRIORITY"] == "5")
  }

  @Test func aBigEntryIsASealedFile() throws {
    let journal = try DatagramSocket(address: path)
    let socket = try JournalSocket(path: path)
    // Far above what a datagram may have.
    let message = String(repeating: "long ", count: 1 << 20)
    try socket.send(JournalEntry(message, priority: .info))
    let datagram = try journal.receive()
    #expect(datagram.bytes.isEmpty)
    let file = try #require(datagram.descriptors.first)
    #expect(datagram.descriptors.count == 1)
    // F_GET_SEALS: shrink, grow, write and seal. Older journals drop what has not all or what has others too.
    #expect(fcntl(file.number, 1034) == 0xF)
    lseek(file.number, 0, SEEK_SET)
    #expect(try NativeEntry(try file.readAll())["MESSAGE"] == message)
  }

  @Test func aJournalThatDoesNotReadIsNotWaitedForIfNotWanted() throws {
    let journal = try DatagramSocket(address: path)
    let socket = try JournalSocket(path: path)
    let entry = JournalEntry("again", priority: .info)
    var sent = 0
    while try socket.send(entry, waits: false) { sent += 1 }
    #expect(sent > 0)
    // There is room again as soon as one is read.
    _ = try journal.receive()
    let isSent = try socket.send(entry, waits: false)
    #expect(isSent)
    let isReachable = socket.isReachable
    #expect(isReachable)
  }

  @Test func aJournalThatIsNotThereIsAnError() throws {
    let socket = try JournalSocket(path: path)
    #expect(failure(of: socket) == .noSuchFileOrDirectory)
    let isReachable = socket.isReachable
    #expect(!isReachable)
    // The file of one that is gone.
    _ = try DatagramSocket(address: path)
    #expect(failure(of: socket) == .connectionRefused)
  }

  @Test func anotherJournalAtTheSamePlaceIsFound() throws {
    let socket = try JournalSocket(path: path)
    do {
      let first = try DatagramSocket(address: path)
      try socket.send(JournalEntry("one", priority: .info))
      #expect(try first.receiveEntry()["MESSAGE"] == "one")
    }
    unsafe unlink(path)
    let second = try DatagramSocket(address: path)
    try socket.send(JournalEntry("two", priority: .info))
    #expect(try second.receiveEntry()["MESSAGE"] == "two")
  }

  @Test func aPathThatNoSocketHasIsAnError() throws {
    let socket = try JournalSocket(path: "/" + String(repeating: "x", count: 200))
    #expect(failure(of: socket) == .fileNameTooLong)
  }

  @Test func noChildInheritsIt() async {
    await #expect(processExitsWith: .success) {
      // The test's own machinery opens files meanwhile, but no sockets.
      func sockets() -> [CInt] {
        (0..<256).filter { number in
          var status = stat()
          return unsafe fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
      }
      let before = sockets()
      let socket = try JournalSocket(path: "/nonexistent")
      let opened = sockets().filter { !before.contains($0) }
      #expect(opened.map { fcntl($0, F_GETFD) } == [FD_CLOEXEC])
      let isReachable = socket.isReachable
      #expect(!isReachable)
    }
  }

  private func failure(of socket: borrowing JournalSocket) -> Errno? {
    do throws(SystemdError) {
      _ = try socket.send(JournalEntry("lost", priority: .info))
      return nil
    } catch {
      return error.code
    }
  }
}
