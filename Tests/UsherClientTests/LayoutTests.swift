import Testing

@testable import usher_client

@Suite struct LayoutTests {
  @Test(
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("你", 2), ("ｗ", 2), ("한", 2), ("😀", 2), ("👨‍👩‍👧", 2),
      ("🇩🇪", 2),
      ("❤", 1), ("→", 1), ("\u{200D}", 0),
    ] as [(Character, Int)])
  func aCharacterTakesItsColumns(_ character: Character, _ columns: Int) {
    #expect(character.columns == columns)
  }

  @Test(arguments: [
    ("", 0, 0), ("abc", 0, 3), ("abcde", 0, 5), ("abcdef", 1, 1), ("abcdefghijk", 2, 1),
    // A wide character does not stand across the edge.
    ("abcd你", 1, 2), ("abc你", 0, 5), ("你你你", 1, 2),
    // What takes no column stays with the character before it.
    ("abcde\u{301}", 0, 5),
  ])
  func textWrapsAtTheEdge(_ text: String, _ row: Int, _ column: Int) {
    var layout = Layout(columns: 5)
    layout.put(text)
    #expect(layout.row == row)
    #expect(layout.column == column)
  }
}
