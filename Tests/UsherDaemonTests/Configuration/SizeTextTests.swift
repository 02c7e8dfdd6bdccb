import Testing
import UsherDaemon

@Suite struct SizeTextTests {
  @Test(arguments: [
    ("512", 512), ("512B", 512), ("64KiB", 65_536), ("64 KiB", 65_536), ("1MiB", 1 << 20), ("2GiB", 2 << 30),
    ("0", 0),
  ])
  func isReadAsPeopleWriteIt(text: String, bytes: Int) throws {
    #expect(try SizeText(text).bytes == bytes)
  }

  @Test(arguments: ["", "KiB", "64KB", "64kib", "-1", "1.5.5MiB", "0x10", "64KiBs"])
  func whatIsNoSizeIsRefused(text: String) {
    #expect(throws: TextProblem.self) { try SizeText(text) }
  }

  @Test(arguments: ["99999999999999999999", "9999999999GiB"])
  func whatCannotBeCountedIsRefused(text: String) throws {
    #expect(throws: TextProblem.self) { try SizeText(text) }
  }

  @Test(arguments: [
    (0, "0B"), (1, "1B"), (1_023, "1023B"), (65_536, "64KiB"), (1 << 20, "1MiB"), (3 << 30, "3GiB"),
  ])
  func isWrittenSoThatItReadsBack(bytes: Int, text: String) throws {
    #expect(SizeText(bytes).description == text)
    #expect(try SizeText(text).bytes == bytes)
  }
}
