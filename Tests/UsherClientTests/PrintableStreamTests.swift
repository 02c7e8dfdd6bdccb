import Testing

@testable import usher_client

@Suite struct PrintableStreamTests {
  static let shown: [(bytes: [UInt8], text: String)] = [
    (Array("plain text, é, 你好, 😀\n".utf8), "plain text, é, 你好, 😀\n"),
    (Array("a\r\nb\n\n".utf8), "a\nb\n\n"),
    (Array("a\rb\r".utf8), "a\\rb\\r"),
    (Array("a\r\r\n".utf8), "a\\r\n"),
    (Array("\u{1B}[31mred\u{7}\u{0}\u{8}\u{7F}".utf8), "\\u{1B}[31mred\\u{7}\\u{0}\\u{8}\\u{7F}"),
    // C1 controls, in UTF-8 and as bare bytes.
    (Array("\u{9B}31m\u{85}".utf8), "\\u{9B}31m\\u{85}"),
    ([0x9B, 0x33, 0x31, 0x6D], "\\x9B31m"),
    // What turns or hides text.
    (Array("\u{202E}evil\u{2066}\u{200B}\u{FEFF}".utf8), "\\u{202E}evil\\u{2066}\\u{200B}\\u{FEFF}"),
    (Array("\u{2028}\u{2029}\u{E000}\u{10FFFF}".utf8), "\\u{2028}\\u{2029}\\u{E000}\\u{10FFFF}"),
    (Array("👨‍👩‍👧 e\u{301}".utf8), "👨‍👩‍👧 e\u{301}"),
    // What is not UTF-8: overlong, a surrogate, beyond Unicode, cut off.
    ([0xC0, 0xAF], "\\xC0\\xAF"), ([0xE0, 0x80, 0xAF], "\\xE0\\x80\\xAF"),
    ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), ([0xF4, 0x90, 0x80, 0x80], "\\xF4\\x90\\x80\\x80"),
    ([0xF0, 0x8F, 0xBF, 0xBF], "\\xF0\\x8F\\xBF\\xBF"), ([0xFF, 0xFE], "\\xFF\\xFE"),
    ([0xE4, 0xBD], "\\xE4\\xBD"), ([0xE4, 0xBD, 0x0A], "\\xE4\\xBD\n"), ([0xE4, 0xC3, 0xA9], "\\xE4é"),
    ([0xC3, 0x1B], "\\xC3\\u{1B}"),
    (Array("\ta\tbcdefgh\ti\n\tj".utf8), "        a       bcdefgh i\n        j"),
    (Array("你\tx".utf8), "你      x"), (Array("\u{1}\tx".utf8), "\\u{1}   x"),
  ]

  @Test(arguments: shown)
  func whatCannotBeShownIsWrittenAsAnEscape(_ row: (bytes: [UInt8], text: String)) {
    var stream = PrintableStream()
    #expect(stream.print(row.bytes) + stream.finish() == row.text)
  }

  @Test(arguments: shown)
  func theCutsDoNotMatter(_ row: (bytes: [UInt8], text: String)) {
    var stream = PrintableStream()
    var text = ""
    for byte in row.bytes { text += stream.print([byte]) }
    #expect(text + stream.finish() == row.text)
  }

  @Test func whateverComesNothingSteersTheTerminal() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var stream = PrintableStream()
      let text = stream.print(bytes) + stream.finish()
      let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
      #expect(controls.isEmpty, "\(bytes)")
    }
  }
}
