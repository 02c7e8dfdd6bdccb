import Testing

@testable import Varlink

@Suite struct PrintableTextTests {
  /// U+FDD0, U+FFFE and U+10FFFF, which a literal may not have.
  static let nonCharacters = String(
    decoding: [0xEF, 0xB7, 0x90, 0xEF, 0xBF, 0xBE, 0xF4, 0x8F, 0xBF, 0xBF] as [UInt8], as: UTF8.self)

  @Test(arguments: [
    ("plain text, ~ and é and 日本 and 👩‍🚀", "plain text, ~ and é and 日本 and 👩‍🚀"),
    ("a\nb\tc\r", "a�b�c�"),
    ("\u{0}\u{1B}[31m\u{7F}\u{9B}2J", "��[31m��2J"),
    ("\u{202E}gnp.exe\u{2066}\u{200E}", "�gnp.exe��"),
    ("\u{2028}\u{2029}\u{FEFF}", "���"),
    (nonCharacters, "���"),
  ])
  func whatCouldSteerATerminalIsReplaced(text: String, printable: String) {
    #expect(text.printable == printable)
  }

  @Test func jsonKeepsLineFeedsAndTabsAndReplacesEveryOtherControl() throws {
    let every = String(String.UnicodeScalarView((0...0x1F).compactMap { Unicode.Scalar(UInt32($0)) }))
    let json = try MessageEncoder.json(of: [every + "\u{7F}\u{85}\u{202E}" + Self.nonCharacters])
    let replaced = { String(repeating: "\u{FFFD}", count: $0) }
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(replaced(9))\\t\\n\(replaced(27))\"]")
  }

  @Test(arguments: [#"\u0001"#, #"\\"#, #"a"b"#, #"\"#, "/", #"\n"#])
  func jsonKeepsWhatOnlyLooksLikeAnEscape(text: String) throws {
    let json = try MessageEncoder.json(of: [text])
    #expect(try Reading.json(json) == .array([.string(text)]))
  }

  @Test func theNamesOfFieldsAreMadePrintableToo() throws {
    let json = try MessageEncoder.json(of: ["\u{1B}": 1])
    #expect(String(decoding: json, as: UTF8.self) == "{\"\u{FFFD}\":1}")
  }
}
