import Glibc
import StandIn
import SystemPackage
import Systemd
import Testing

/// Who reads standard error.
@Suite struct LogDestinationTests {
  @Test func aStreamIsKnownByDeviceAndInode() throws {
    let (reading, other) = (try OwnedDescriptor.pipe().reading, try OwnedDescriptor.pipe().reading)
    var status = stat()
    #expect(unsafe fstat(reading.number, &status) == 0)
    let stream = try #require(JournalStream("\(status.st_dev):\(status.st_ino)"))
    #expect(stream.isOpen(as: FileDescriptor(rawValue: reading.number)))
    #expect(!stream.isOpen(as: FileDescriptor(rawValue: other.number)))
    #expect(!stream.isOpen(as: FileDescriptor(rawValue: -1)))
    let elsewhere = try #require(JournalStream("\(status.st_dev + 1):\(status.st_ino)"))
    #expect(!elsewhere.isOpen(as: FileDescriptor(rawValue: reading.number)))
  }

  @Test(arguments: ["", "8", "8:", ":8", "8:9:10", "8:x", "-8:9"])
  func whatNamesNoStreamIsNone(_ text: String) {
    #expect(JournalStream(text) == nil)
  }

  @Test func theJournalIsSpokenToWhereItListens() async {
    await #expect(processExitsWith: .success) {
      let scratch = try Scratch()
      let (stream, other) = (try OwnedDescriptor.pipe().reading, try OwnedDescriptor.pipe().reading)
      let errors = FileDescriptor(rawValue: stream.number)
      var status = stat()
      unsafe fstat(stream.number, &status)
      unsafe setenv("JOURNAL_STREAM", "\(status.st_dev):\(status.st_ino)", 1)
      #expect(JournalStream.current?.description == "\(status.st_dev):\(status.st_ino)")

      let path = "\(scratch.path)/journal"
      #expect(LogDestination.detect(errors, journal: path) == .prefixedLines)
      let journal = try DatagramSocket(address: path)
      #expect(LogDestination.detect(errors, journal: path) == .journal)
      // The variable is inherited by whoever has their output elsewhere.
      #expect(LogDestination.detect(FileDescriptor(rawValue: other.number), journal: path) == .lines)
      unsafe unsetenv("JOURNAL_STREAM")
      #expect(LogDestination.detect(errors, journal: path) == .lines)
      // Asking leaves no entry behind.
      #expect(try journal.receive().bytes.isEmpty)
      #expect(journal.isEmpty)
    }
  }

  @Test func theKernelsLogReadsPriorities() throws {
    let null = try OwnedDescriptor.open("/dev/null", O_WRONLY)
    #expect(LogDestination.detect(FileDescriptor(rawValue: null.number)) == .lines)
    guard let kernel = try? OwnedDescriptor.open("/dev/kmsg", O_WRONLY) else { return }
    #expect(LogDestination.detect(FileDescriptor(rawValue: kernel.number)) == .prefixedLines)
  }

  @Test func aPrefixIsThePriority() {
    #expect(JournalPriority.allCases.map(\.prefix) == (0...7).map { "<\($0)>" })
    #expect(JournalPriority.error > .warning)
  }
}
