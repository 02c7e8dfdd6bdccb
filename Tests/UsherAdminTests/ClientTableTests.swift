import Testing
import UsherAdmin

@testable import UsherAdmin

@Suite struct ClientTableTests {
  private let now: UInt64 = 1_700_000_000_000_000 + 61_000_000

  private func lines(_ clients: [ClientRecord], width: Int?, isWide: Bool = false) -> [String] {
    ClientTable(clients, nowUSec: now).lines(width: width, isWide: isWide)
  }

  @Test func aTableShowsWhatMatters() {
    #expect(
      lines([.sample(7, state: .halfClosed), .sample(123, endpoint: "unix:", pid: 99)], width: 100) == [
        " ID  ENDPOINT                STATE       CONNECTED  IDLE  IN  OUT  QUEUED",
        "  7  127.0.0.1:50412         halfClosed    1min 1s  4.2s  17   18   512 B",
        "123  unix: pid 99, uid 1000  open          1min 1s  4.2s  17   18   512 B",
      ])
  }

  @Test func theWideTableShowsEverythingUncut() {
    let wide = lines([.sample(7, label: String(repeating: "x", count: 200))], width: 10, isWide: true)
    #expect(wide[0].contains("LABEL") && wide[0].contains("RECEIVED") && wide[0].hasSuffix("LANE"))
    #expect(wide[1].contains(String(repeating: "x", count: 200)) && wide[1].contains("2.0 KiB"))
  }

  @Test(arguments: 23...120)
  func theTableFitsEveryTerminal(width: Int) {
    let clients: [ClientRecord] = [
      .sample(7, label: "bot-17 of the second lobby"),
      .sample(123_456, endpoint: "[2001:db8::1234:5678]:50412"),
      .sample(8, label: "日本語の名前です"),
    ]
    let lines = lines(clients, width: width)
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.displayWidth <= width })
    #expect(lines[2].hasPrefix("123456  [2001"))
  }

  @Test func whatMattersLeastIsLeftOutFirst() {
    #expect(lines([.sample(7)], width: 55)[0] == "ID  ENDPOINT         STATE  CONNECTED  IDLE  QUEUED")
    #expect(lines([.sample(7)], width: 30)[0] == "ID  ENDPOINT         IDLE")
  }

  @Test func aLongTextIsCutBeforeAColumnIsLeftOut() {
    let line = lines([.sample(7, label: "a label that is far too long to be shown")], width: 80)[1]
    #expect(line.contains("a label that") && line.contains("…") && line.hasSuffix("512 B"))
  }

  @Test func labelsArePrintable() {
    #expect(lines([.sample(7, label: "\u{1B}[31m\n")], width: nil)[1].contains("�[31m�"))
  }

  @Test func theHeadStandsEvenOverNothing() {
    #expect(lines([], width: 80).count == 1)
  }

  @Test func aClockThatWentBackIsNoAge() {
    #expect(ClientTable([.sample(7)], nowUSec: 5).lines(width: nil)[1].contains(" 0s "))
  }

  @Test(arguments: [
    ("plain", 5), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("👩‍🚀", 2), ("한", 2), ("\u{301}", 0), ("❤️", 2),
    ("…", 1),
  ])
  func widthsAreThoseOfATerminal(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test(arguments: [
    ("日本語", 4, "日… "), ("日本語", 5, "日本…"), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a", 0, ""),
  ])
  func aCutTextHasExactlyTheWidth(text: String, width: Int, cut: String) {
    #expect(text.fitted(to: width) == cut)
  }
}
