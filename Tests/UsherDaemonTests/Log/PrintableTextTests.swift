import Testing
import UsherDaemon

@Suite struct PrintableTextTests {
  @Test(arguments: [
    ("plain text", "plain text"), ("", ""), ("ü 日本 🎲", "ü 日本 🎲"), ("a\nb\r\tc", "a\\nb\\r\\tc"),
    ("\u{1B}[31mred", "\\u{1B}[31mred"), ("\u{0}\u{7F}\u{9B}", "\\u{0}\\u{7F}\\u{9B}"),
    ("\u{202E}abc\u{2028}", "\\u{202E}abc\\u{2028}"), ("a\\nb", "a\\\\nb"), ("\r\n", "\\r\\n"),
  ])
  func escapesWhatATerminalWouldObey(text: String, escaped: String) {
    #expect(PrintableText.escaped(text) == escaped)
  }

  @Test(arguments: [
    ("127.0.0.1:5", "127.0.0.1:5"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
    ("say \"hi\"", "\"say \\\"hi\\\"\""), ("a\nb", "a\\nb"), ("\u{1B} x", "\"\\u{1B} x\""),
  ])
  func quotesWhatIsNotOneWord(text: String, word: String) {
    #expect(PrintableText.word(text) == word)
  }
}
