import Glibc
import StandIn
import Systemd
import SystemdJournal
import Testing

/// Entries that nobody waits for.
@Suite struct JournalWriterTests {
  let scratch: Scratch
  var path: String { "\(scratch.path)/journal" }

  init() throws { scratch = try Scratch() }

  /// The entry that tells of those that were dropped.
  private static func report(_ dropped: Int) -> JournalEntry {
    JournalEntry("dropped \(dropped)", priority: .warning)
  }

  @Test func whileTheJournalDoesNotReadTheRestIsDroppedAndCounted() throws {
    let journal = try DatagramSocket(address: path)
    let other = try JournalSocket(path: path)
    var foreign = 0
    while try other.send(JournalEntry("foreign", priority: .info), waits: false) { foreign += 1 }

    var limits = JournalWriter.Limits()
    limits.entries = 4
    let writer = JournalWriter(to: try JournalSocket(path: path), limits: limits)
    // None of it blocks.
    for number in 1...10 {
      writer.write(weight: 10, { JournalEntry("\(number)", priority: .info) }, report: Self.report)
    }
    #expect(!writer.flush(within: .milliseconds(20)))

    for _ in 0..<foreign { #expect(try journal.receiveEntry()["MESSAGE"] == "foreign") }
    let messages = try (0..<5).map { _ in try journal.receiveEntry()["MESSAGE"] }
    #expect(messages == ["1", "dropped 6", "2", "3", "4"])
    #expect(writer.flush())
    #expect(journal.isEmpty)
  }

  @Test func tooManyBytesAreTooMuchToo() throws {
    let journal = try DatagramSocket(address: path)
    var limits = JournalWriter.Limits()
    limits.bytes = 100
    let writer = JournalWriter(to: try JournalSocket(path: path), limits: limits)
    writer.write(weight: 101, { JournalEntry("heavy", priority: .info) }, report: Self.report)
    #expect(writer.flush())
    #expect(journal.isEmpty)
    writer.write(weight: 10, { JournalEntry("short", priority: .info) }, report: Self.report)
    #expect(try journal.receiveEntry()["MESSAGE"] == "short")
    #expect(try journal.receiveEntry()["MESSAGE"] == "dropped 1")
  }

  @Test func whatWasLostWhileTheJournalWasAwayIsCounted() throws {
    let writer = JournalWriter(to: try JournalSocket(path: path))
    for _ in 1...3 {
      writer.write(weight: 10, { JournalEntry("lost", priority: .info) }, report: Self.report)
    }
    #expect(writer.flush())
    let journal = try DatagramSocket(address: path)
    writer.write(weight: 10, { JournalEntry("found", priority: .info) }, report: Self.report)
    #expect(try journal.receiveEntry()["MESSAGE"] == "found")
    #expect(try journal.receiveEntry()["MESSAGE"] == "dropped 3")
  }
}
