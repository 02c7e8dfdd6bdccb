import Dispatch
import Glibc
import SystemPackage
import Testing

@testable import UsherDaemon

/// A line, and the one that says that so many were dropped before it.
struct Line: LogEntry {
  let weight = 7
  var isUrgent = false
  let make: @Sendable () -> String

  init(isUrgent: Bool = false, _ make: @autoclosure @escaping @Sendable () -> String) {
    self.isUrgent = isUrgent
    self.make = make
  }

  func write(to text: inout LogText) { text.append(text: make()) }
  func report(dropped: Int, to text: inout LogText) { text.append(text: "dropped \(dropped)") }
}

@Suite struct LogWriterTests {

  /// Everything that comes out of a pipe until its other end is closed.
  static func contents(of pipe: FileDescriptor) throws -> String {
    var text = ""
    while true {
      let chunk = try read(65_536, from: pipe)
      guard !chunk.isEmpty else { return text }
      text += chunk
    }
  }

  /// Reads up to so many bytes from a pipe.
  static func read(_ count: Int, from pipe: FileDescriptor) throws -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = try unsafe bytes.withUnsafeMutableBytes { try unsafe pipe.read(into: $0) }
    return String(decoding: bytes[..<read], as: UTF8.self)
  }

  /// Fills a pipe, so that whoever writes to it must wait.
  ///
  /// - Returns: The number of bytes that are in it.
  static func fill(_ pipe: FileDescriptor) throws -> Int {
    let flags = fcntl(pipe.rawValue, F_GETFL)
    _ = fcntl(pipe.rawValue, F_SETFL, flags | O_NONBLOCK)
    defer { _ = fcntl(pipe.rawValue, F_SETFL, flags) }
    let chunk = [UInt8](repeating: UInt8(ascii: "#"), count: 4_096)
    var count = 0
    while true {
      do {
        count += try unsafe chunk.withUnsafeBytes { try unsafe pipe.write($0) }
      } catch Errno.wouldBlock {
        return count
      }
    }
  }

  /// Takes so many bytes out of a pipe.
  static func empty(_ pipe: FileDescriptor, of count: Int) throws {
    var left = count
    while left > 0 { left -= try read(left, from: pipe).utf8.count }
  }

  @Test func writesLinesInTheirOrder() throws {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    for number in 0..<100 { writer.write(Line("line \(number)")) }
    #expect(writer.flush())
    try pipe.writeEnd.close()
    #expect(try Self.contents(of: pipe.readEnd) == (0..<100).map { "line \($0)\n" }.joined())
    try pipe.readEnd.close()
  }

  @Test func linesThatWaitTogetherGoOutTogetherAndWhole() throws {
    var ends: [CInt] = [0, 0]
    #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    let (near, far) = (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    let writer = LogWriter(to: near)
    let goOn = DispatchSemaphore(value: 0)
    // Neither is anyone held up by what it takes to make a line.
    let first: @Sendable () -> String = {
      goOn.wait()
      return "first"
    }
    writer.write(Line(first()))
    for number in 100..<1_100 { writer.write(Line("line \(number)")) }
    goOn.signal()
    #expect(writer.flush(within: .seconds(20)))
    try near.close()
    var (text, writes) = ("", 0)
    while case let packet = try Self.read(65_536, from: far), !packet.isEmpty {
      #expect(packet.hasSuffix("\n") && packet.utf8.count <= 4_096)
      text += packet
      writes += 1
    }
    #expect(text == "first\n" + (100..<1_100).map { "line \($0)\n" }.joined())
    #expect(writes == 3)
    try far.close()
  }

  @Test(arguments: [(lines: 3, bytes: 1 << 20), (lines: 1_000, bytes: 3 * 7)])
  func dropsAndCountsLinesThatNobodyReads(lines: Int, bytes: Int) throws {
    let pipe = try FileDescriptor.pipe()
    let filling = try Self.fill(pipe.writeEnd)
    var limits = LogWriter.Limits()
    limits.lines = lines
    limits.bytes = bytes
    let writer = LogWriter(to: pipe.writeEnd, limits: limits)
    for number in 0..<10 { writer.write(Line("line \(number)")) }
    #expect(!writer.flush(within: .milliseconds(50)), "nobody reads, and flushing ends all the same")

    try Self.empty(pipe.readEnd, of: filling)
    #expect(writer.flush())
    writer.write(Line("again"))
    #expect(writer.flush())
    try pipe.writeEnd.close()
    #expect(try Self.contents(of: pipe.readEnd) == "line 0\nline 1\nline 2\ndropped 7\nagain\n")
    try pipe.readEnd.close()
  }

  /// A socket pair on which each write is a packet, and a writer at one end whose thread has written a line and rests,
  /// for long.
  static func resting(
    limits: LogWriter.Limits = LogWriter.Limits(),
    _ body: (_ writer: LogWriter, _ next: () throws -> String) throws -> Void
  ) throws {
    var ends: [CInt] = [0, 0]
    #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
    let (near, far) = (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    let writer = LogWriter(to: near, limits: limits, rest: .seconds(60))
    writer.write(Line("first"))
    // At once: nobody waits for the end of a rest here.
    #expect(try read(4_096, from: far) == "first\n")
    while !writer.isResting { _ = poll(nil, 0, 1) }
    try body(writer) { try read(4_096, from: far) }
    #expect(writer.flush(within: .seconds(20)))
    try near.close()
    try far.close()
  }

  @Test func whatComesInARestGoesOutTogetherAtItsEnd() throws {
    try Self.resting { writer, next in
      for number in 0..<3 { writer.write(Line("line \(number)")) }
      #expect(writer.isResting)
      #expect(writer.flush(within: .seconds(20)))
      let packet = try next()
      #expect(packet == "line 0\nline 1\nline 2\n")
    }
  }

  @Test func aRestEndsByItself() throws {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    writer.write(Line("first"))
    #expect(try Self.read(4_096, from: pipe.readEnd) == "first\n")
    while !writer.isResting { _ = poll(nil, 0, 1) }
    writer.write(Line("second"))
    #expect(try Self.read(4_096, from: pipe.readEnd) == "second\n")
    #expect(writer.flush(within: .seconds(20)))
    try pipe.writeEnd.close()
    try pipe.readEnd.close()
  }

  @Test func aWarningEndsARest() throws {
    try Self.resting { writer, next in
      writer.write(Line("before"))
      writer.write(Line(isUrgent: true, "urgent"))
      let packet = try next()
      #expect(packet == "before\nurgent\n")
    }
  }

  @Test(arguments: [(lines: 8, bytes: 1 << 20), (lines: 1_000, bytes: 8 * 7)])
  func aRestEndsWhereHalfOfWhatMayWaitDoes(lines: Int, bytes: Int) throws {
    var limits = LogWriter.Limits()
    limits.lines = lines
    limits.bytes = bytes
    try Self.resting(limits: limits) { writer, next in
      for number in 0..<3 { writer.write(Line("line \(number)")) }
      #expect(writer.isResting)
      writer.write(Line("line 3"))
      let packet = try next()
      #expect(packet == "line 0\nline 1\nline 2\nline 3\n")
    }
  }

  @Test func flushingDoesNotWaitForWhatComesMeanwhile() throws {
    let pipe = try FileDescriptor.pipe()
    let writer = LogWriter(to: pipe.writeEnd)
    let isOver = DispatchSemaphore(value: 0)
    let reader = DispatchQueue(label: "reader")
    reader.async { while let text = try? Self.read(65_536, from: pipe.readEnd), !text.isEmpty {} }
    let crowd = DispatchQueue(label: "crowd")
    crowd.async {
      while isOver.wait(timeout: .now()) == .timedOut { writer.write(Line("one more")) }
    }
    for _ in 0..<20 { #expect(writer.flush(within: .seconds(20))) }
    isOver.signal()
    crowd.sync {}
    #expect(writer.flush(within: .seconds(20)))
    try pipe.writeEnd.close()
    reader.sync {}
    try pipe.readEnd.close()
  }

  @Test func waitsWhereADescriptorDoesNot() throws {
    let pipe = try FileDescriptor.pipe()
    let filling = try Self.fill(pipe.writeEnd)
    _ = fcntl(pipe.writeEnd.rawValue, F_SETFL, O_NONBLOCK)
    let writer = LogWriter(to: pipe.writeEnd)
    writer.write(Line("late"))
    #expect(!writer.flush(within: .milliseconds(20)))
    try Self.empty(pipe.readEnd, of: filling)
    #expect(writer.flush())
    try pipe.writeEnd.close()
    #expect(try Self.contents(of: pipe.readEnd) == "late\n")
    try pipe.readEnd.close()
  }

  @Test func whatAFullFileDoesNotTakeIsCountedAndNoLineBeginsWithinAnother() async {
    // The size of files is limited for all of a process.
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let directory = try TemporaryDirectory()
      let path = "\(directory.path)/log"
      let file = try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.create, .append], permissions: .ownerReadWrite)
      func limit(_ bytes: Int) {
        var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: .max)
        #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      }
      let writer = LogWriter(to: file)
      for end in [10, 10, 100] {
        limit(end)
        for _ in 0..<3 {
          writer.write(Line("123456"))
          #expect(writer.flush(within: .seconds(20)))
        }
      }
      try file.seek(offset: 0, from: .start)
      #expect(try LogWriterTests.contents(of: file) == "123456\n123\ndropped 5\n123456\n123456\n123456\n")
      try file.close()
    }
  }

  @Test func outlivesAReaderThatIsGone() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_IGN)
      let pipe = try FileDescriptor.pipe()
      try pipe.readEnd.close()
      let writer = LogWriter(to: pipe.writeEnd)
      writer.write(Line("lost"))
      #expect(writer.flush())
    }
  }
}
