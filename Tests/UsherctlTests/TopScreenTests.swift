import Terminal
import Testing
import UsherAdmin
import Varlink

@testable import usherctl

@Suite struct TopScreenTests {
  private func state(clients: Int = 300, label: String = "a label") -> TopState {
    var state = TopState()
    let all = Dictionary(uniqueKeysWithValues: (1...clients).map { (UInt64($0), UInt64($0) * 1_000) })
    state.take(.sample(all, at: .now, label: label))
    state.take(.sample(all.mapValues { $0 * 2 }, at: .now + .seconds(1), label: label))
    return state
  }

  private func lines(_ state: TopState, columns: Int = 80, rows: Int = 24) -> [TopScreen.Line] {
    TopScreen(state: state, columns: columns, rows: rows, nowUSec: 90_000_000).lines
  }

  @Test(arguments: [(80, 24), (200, 60), (40, 8), (20, 4), (10, 2), (1, 1)])
  func itFitsEveryTerminal(columns: Int, rows: Int) {
    var state = state(label: "日本語の名前です")
    for key in [nil, "h", "h", "k"] as [Unicode.Scalar?] {
      if let key { _ = state.handle(.text(key)) }
      let lines = lines(state, columns: columns, rows: rows)
      #expect(lines.count == rows)
      #expect(lines.allSatisfy { $0.text.displayWidth <= columns })
    }
  }

  @Test func withFewRowsTheListStays() {
    let lines = lines(state(), rows: 8)
    #expect(lines.count { $0.text.contains("127.0.0.1") } >= 4)
  }

  @Test func theSelectedClientIsInSightAndStandsOut() {
    var state = state()
    for _ in 0..<100 { _ = state.handle(.down) }
    let marked = lines(state).filter { $0.style == .reversed && $0.text.contains("127.0.0.1") }
    #expect(marked.count == 1)
    #expect(marked.first?.text.contains("127.0.0.1:200") == true)
    #expect(marked.first?.text.displayWidth == 80)
  }

  @Test func whatAClientSuppliesIsNeverObeyed() {
    var state = state(label: "\u{1B}[2J\u{7}\u{202E}")
    _ = state.handle(.text("k"))
    state.note = "\u{1B}]0;x"
    let texts = lines(state).map(\.text)
    #expect(texts.allSatisfy { $0 == $0.printable })
    #expect(!TopPainter.paint(lines(state)).contains("\u{1B}[2J"))
  }

  @Test func anOutageIsSaidAndWhatWasSeenStays() {
    var state = state()
    state.outage = "usherd has gone away, trying again: x"
    let lines = lines(state)
    #expect(lines[0].text.hasPrefix("usherd has gone away, trying again: x"))
    #expect(lines.contains { $0.text.contains("127.0.0.1") })
  }

  @Test func theColumnThatSortsIsNeverLeftOut() {
    var state = state()
    _ = state.handle(.text("a"))
    #expect(lines(state, columns: 45).contains { $0.text.contains("*AGE") })
  }

  @Test func aFullRowIsErasedBeforeItIsWrittenNotAfter() {
    let text = TopPainter.paint([.init(text: "ab"), .init(text: "cd", style: .reversed)])
    #expect(text == "\u{1B}[H\u{1B}[Kab\r\n\u{1B}[K\u{1B}[7mcd\u{1B}[0m")
  }

  @Test func aSilentLaneIsNamed() {
    var state = TopState()
    var sample = TopSample.sample([1: 1], at: .now)
    sample.status.lanes = (0..<128).map {
      .init(index: $0, clients: 2, messagesIn: 0, respondedUSec: $0 == 77 ? 9_000_000 : 1)
    }
    sample.unresponsive = [77]
    state.take(sample)
    let lines = lines(state)
    #expect(lines.contains { $0.text.contains("lane 77 did not answer; their clients are missing") })
    #expect(lines.contains { $0.text == "Lanes     128 lanes with 2 to 2 clients each" })
    #expect(lines.contains { $0.text.contains("lane 77: NO ANSWER for 9s") })
  }
}
