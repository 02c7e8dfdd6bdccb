import Testing

import Terminal

@Suite struct KeyDecoderTests {
  static let sequences: [(bytes: String, keys: [Key])] = [
    ("a~ ", [.text("a"), .text("~"), .text(" ")]),
    ("\r", [.enter]), ("\n", [.enter]), ("\t", [.text("\t")]),
    ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
    ("\u{1}\u{2}\u{4}\u{5}\u{6}", [.home, .left, .endOfInput, .end, .right]),
    ("\u{B}\u{C}\u{E}\u{10}", [.deleteToEnd, .clearScreen, .down, .up]),
    ("\u{15}\u{17}", [.deleteToStart, .deleteWord]),
    ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D\u{1B}[H\u{1B}[F", [.up, .down, .right, .left, .home, .end]),
    ("\u{1B}OA\u{1B}OB\u{1B}OC\u{1B}OD\u{1B}OH\u{1B}OF", [.up, .down, .right, .left, .home, .end]),
    ("\u{1B}[1~\u{1B}[4~\u{1B}[7~\u{1B}[8~\u{1B}[3~", [.home, .end, .home, .end, .delete]),
    ("\u{1B}[1;5C\u{1B}[1;5D\u{1B}[1;3C\u{1B}[1;3D", [.wordRight, .wordLeft, .wordRight, .wordLeft]),
    ("\u{1B}b\u{1B}f\u{1B}\u{7F}", [.wordLeft, .wordRight, .deleteWord]),
    ("é你😀", [.text("é"), .text("你"), .text("😀")]),
    // What means nothing leaves nothing behind.
    ("\u{1B}[15~x", [.text("x")]), ("\u{1B}[200~x", [.text("x")]), ("\u{1B}[2~x", [.text("x")]),
    ("\u{1B}[1;2;3;4;5;6;7;8;9;10;11;12Zx", [.text("x")]), ("\u{1B}OPx", [.text("x")]),
    ("\u{1B}qx", [.text("x")]), ("\u{1B}\u{1B}[Ax", [.up, .text("x")]),
    ("\u{1B}[\u{1B}[Ax", [.up, .text("x")]),
    ("\u{0}\u{3}\u{1A}\u{1F}x", [.text("x")]),
    ("\u{85}\u{9B}x", [.text("x")]),
  ]

  @Test(arguments: sequences)
  func bytesBecomeKeys(_ row: (bytes: String, keys: [Key])) {
    var decoder = KeyDecoder()
    let keys = row.bytes.utf8.compactMap { decoder.decode($0) }
    #expect(keys == row.keys)
  }

  @Test(arguments: [
    [0xFF, 0x78], [0x80, 0x78], [0xC3, 0x78], [0xE4, 0xBD, 0x78], [0xC3, 0xC3, 0x78], [0xC0, 0x78],
  ])
  func whatIsNoCharacterLeavesNothingBehind(_ bytes: [UInt8]) {
    var decoder = KeyDecoder()
    let keys = bytes.compactMap { decoder.decode($0) }
    #expect(keys == [.text("x")])
  }

  @Test func anUnfinishedCharacterDoesNotSwallowAnEscapeSequence() {
    var decoder = KeyDecoder()
    let keys = [0xC3, 0x1B, 0x5B, 0x41].compactMap { decoder.decode($0) }
    #expect(keys == [.up])
  }
}
