import Terminal
import Testing

@testable import usher_client

@Suite struct LineEditorTests {
  /// What a person types, and the line with the cursor as `|`.
  static let scripts: [(keys: [Key], line: String)] = [
    (type("abc"), "abc|"),
    (type("abc") + [.left, .left] + type("X"), "aX|bc"),
    (type("ab") + [.left, .left, .left] + type("X"), "X|ab"),
    (type("ab") + [.home] + type("X") + [.end] + type("Y"), "XabY|"),
    (type("ab") + [.right] + type("X"), "abX|"),
    (type("abc") + [.backspace], "ab|"),
    (type("abc") + [.left, .backspace], "a|c"),
    (type("abc") + [.home, .backspace], "|abc"),
    (type("abc") + [.home, .delete], "|bc"),
    (type("abc") + [.delete], "abc|"),
    (type("abc") + [.home, .endOfInput], "|bc"),
    (type("abc") + [.left, .deleteToStart], "|c"),
    (type("abc") + [.home, .right, .deleteToEnd], "a|"),
    (type("one two  three  ") + [.deleteWord], "one two  |"),
    (type("one two") + [.deleteWord, .deleteWord], "|"),
    (type("one") + [.deleteWord, .deleteWord], "|"),
    (type("  one") + [.deleteWord], "  |"),
    (type("   ") + [.deleteWord], "|"),
    (type("one two three") + [.wordLeft, .wordLeft] + type("|"), "one ||two three"),
    (type("one two") + [.home, .wordRight], "one| two"),
    (type("one two") + [.home, .wordRight, .wordRight, .wordRight], "one two|"),
    // One character as a person sees it is one key to delete it, whatever it is made of.
    (type("e\u{301}x") + [.backspace, .backspace], "|"),
    (type("👨‍👩‍👧") + [.backspace], "|"),
    (type("你好") + [.left, .backspace], "|好"),
    (type("\u{301}"), "\u{301}|"),
  ]

  static func type(_ text: String) -> [Key] { text.unicodeScalars.map { .text($0) } }

  @Test(arguments: scripts)
  func keysEditTheLine(_ script: (keys: [Key], line: String)) {
    var editor = LineEditor()
    for key in script.keys { _ = editor.handle(key) }
    var shown = editor.line.text
    shown.insert("|", at: editor.line.cursor)
    #expect(String(shown) == script.line)
  }

  @Test func aCompleteLineIsGivenWholeWhereverTheCursorIs() {
    var editor = LineEditor()
    for key in Self.type("hello") + [.home] { _ = editor.handle(key) }
    #expect(editor.handle(.enter) == .line("hello"))
    #expect(editor.line == EditedLine())
    #expect(editor.handle(.enter) == .line(""))
  }

  @Test func theEndOfInputIsOneOnlyWhereNothingIsTyped() {
    var editor = LineEditor()
    #expect(editor.handle(.endOfInput) == .endOfInput)
    _ = editor.handle(.text("x"))
    #expect(editor.handle(.endOfInput) == .refused)
    _ = editor.handle(.home)
    #expect(editor.handle(.endOfInput) == .changed)
    #expect(editor.handle(.endOfInput) == .endOfInput)
  }

  @Test(arguments: [
    Key.backspace, .delete, .left, .right, .home, .end, .up, .down, .deleteToStart, .deleteToEnd, .deleteWord,
    .wordLeft, .wordRight,
  ])
  func whatChangesNothingIsRefused(_ key: Key) {
    var editor = LineEditor()
    #expect(editor.handle(key) == .refused)
  }

  @Test func aLineHasALimit() {
    var editor = LineEditor()
    for _ in 0..<EditedLine.limit / 2 { #expect(editor.handle(.text("é")) == .changed) }
    #expect(editor.handle(.text("x")) == .refused)
    #expect(editor.line.string.utf8.count == EditedLine.limit)
    _ = editor.handle(.backspace)
    #expect(editor.handle(.text("x")) == .changed)
    #expect(editor.handle(.text("é")) == .refused)
    _ = editor.handle(.deleteToStart)
    #expect(editor.handle(.text("é")) == .changed)
  }

  @Test func linesTypedBeforeAreFoundAgain() {
    var editor = LineEditor()
    for line in ["one", "two", "two", ""] {
      for key in Self.type(line) + [.enter] { _ = editor.handle(key) }
    }
    for key in Self.type("draft") { _ = editor.handle(key) }
    var seen: [String] = []
    for key in [Key.up, .up, .up, .down, .down, .down] {
      _ = editor.handle(key)
      seen.append(editor.line.string)
    }
    #expect(seen == ["two", "one", "one", "two", "draft", "draft"])
    #expect(editor.line.cursor == 5)
  }

  @Test func anOldLineThatIsSentAgainIsTheLastOne() {
    var editor = LineEditor()
    for line in ["one", "two"] {
      for key in Self.type(line) + [.enter] { _ = editor.handle(key) }
    }
    for key in [Key.up, .up] { _ = editor.handle(key) }
    #expect(editor.handle(.enter) == .line("one"))
    _ = editor.handle(.up)
    #expect(editor.line.string == "one")
  }

  @Test func discardingForgetsTheLine() {
    var editor = LineEditor()
    #expect(editor.discard() == false)
    _ = editor.handle(.text("x"))
    #expect(editor.discard() == true)
    #expect(editor.line == EditedLine())
  }

  @Test func theHistoryHasALimit() {
    var history = LineHistory()
    for number in 0...LineHistory.limit { history.add("\(number)") }
    var oldest: String?
    while let line = history.older(than: "") { oldest = line }
    #expect(oldest == "1")
  }
}
