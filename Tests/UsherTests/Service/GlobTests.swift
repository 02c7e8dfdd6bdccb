import Testing
import Usher

@Suite struct GlobTests {
  static let fits = [
    ("", ""), ("*", ""), ("*", "anything"), ("a", "a"), ("?", "a"), ("?", "é"), ("a*", "a"), ("a*", "abc"),
    ("*c", "abc"), ("a*c", "ac"), ("a*c", "abbbc"), ("*b*", "abc"), ("**", "x"), ("a?c", "abc"),
    ("lobby-*", "lobby-12"), ("*-*-*", "a-b-c"), ("*ab", "aab"), ("*aab", "aaab"), ("[a]", "[a]"),
    ("\\*", "\\x"),
    ("a**b", "ab"), ("*?", "x"), ("?*", "x"), ("?", "\r\n"), ("a?b", "a\r\nb"), ("?x", "e\u{301}x"),
  ]
  static let fitsNot = [
    ("", "a"), ("a", ""), ("?", ""), ("a", "A"), ("a", "ab"), ("b", "ab"), ("a*c", "abcd"), ("*a", "ab"),
    ("a?c", "ac"), ("??", "a"), ("?*?", "x"), ("[a]", "a"), ("*b*b", "ab"), ("??", "\r\n"),
    ("e*", "e\u{301}"),
  ]

  @Test(arguments: fits)
  func aTextThatFits(_ pattern: String, _ text: String) { #expect(Glob(pattern).matches(text)) }

  @Test(arguments: fitsNot)
  func aTextThatDoesNotFit(_ pattern: String, _ text: String) { #expect(!Glob(pattern).matches(text)) }

  @Test func itIsDescribedByItsPattern() { #expect(Glob("a*?").description == "a*?") }

  // Trying every way to spread the text over the stars would take longer than the universe has.
  @Test(.timeLimit(.minutes(10)))
  func manyStarsDoNotBlowUp() {
    let pattern = String(repeating: "a*", count: 60) + "b"
    #expect(!Glob(pattern).matches(String(repeating: "a", count: 5_000)))
  }

  @Test func itAgreesWithARecursiveReading() {
    func fits(_ pattern: Substring, _ text: Substring) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == "*" {
        return fits(pattern.dropFirst(), text) || !text.isEmpty && fits(pattern, text.dropFirst())
      }
      guard let character = text.first, first == "?" || first == character else { return false }
      return fits(pattern.dropFirst(), text.dropFirst())
    }
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3_000 {
      let pattern = String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab*?".randomElement(using: &random) ?? "a" })
      let text = String(
        (0..<Int.random(in: 0...7, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" })
      #expect(
        Glob(pattern).matches(text) == fits(pattern[...], text[...]), "\(pattern) \(text), seed \(seed)")
    }
  }
}
