import Systemd
import Testing

/// Entries in the journal's native protocol.
@Suite struct JournalEntryTests {
  @Test func plainValuesAreLines() {
    var entry = JournalEntry("hello", priority: .info)
    entry.add("USHER_CLIENT", "12")
    #expect(String(decoding: entry.bytes, as: UTF8.self) == "MESSAGE=hello\nPRIORITY=6\nUSHER_CLIENT=12\n")
  }

  @Test func aValueOfSeveralLinesComesAfterItsLength() throws {
    let value = "one\n" + String(repeating: "x", count: 300) + "\nMESSAGE=forged"
    let entry = JournalEntry(value, priority: .error)
    // 319 bytes, little-endian.
    let beginning = Array("MESSAGE\n".utf8) + [0x3F, 0x01, 0, 0, 0, 0, 0, 0] + Array("one\n".utf8)
    #expect(entry.bytes.starts(with: beginning))
    let read = try NativeEntry(entry.bytes)
    #expect(read.names == ["MESSAGE", "PRIORITY"])
    #expect(read["MESSAGE"] == value)
  }

  @Test func anyBytesAreAValue() throws {
    var entry = JournalEntry("", priority: .debug)
    let bytes = [UInt8](0...255)
    entry.add("X", bytes)
    entry.add("X", [])
    let read = try NativeEntry(entry.bytes)
    #expect(read.fields.map(\.value) == [[], Array("7".utf8), bytes, []])
  }
}
