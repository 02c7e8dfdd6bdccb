import Terminal
import Testing

@testable import usher_client

@Suite struct ScreenTests {
  /// A screen and the terminal that it is written to.
  struct Setup {
    var screen: Screen
    var terminal: FakeTerminal
    var line = EditedLine()

    init(columns: Int = 20, rows: Int = 10) {
      screen = Screen(columns: columns, rows: rows)
      terminal = FakeTerminal(columns: columns, rows: rows)
      terminal.write(screen.draw(line))
    }

    mutating func type(_ text: String) {
      for scalar in text.unicodeScalars {
        _ = line.insert(scalar)
        terminal.write(screen.draw(line))
      }
    }

    mutating func move(to position: Int) {
      line.move(to: position)
      terminal.write(screen.draw(line))
    }

    mutating func show(_ text: String) { terminal.write(screen.show(text, above: line)) }

    mutating func enter() {
      terminal.write(screen.complete(line))
      line = EditedLine()
    }
  }

  @Test func outputComesAboveTheLineThatIsTyped() {
    var setup = Setup()
    setup.show("welcome\n")
    setup.type("hel")
    setup.show("news\nmore\n")
    setup.type("lo")
    #expect(setup.terminal.lines == ["welcome", "news", "more", "> hello"])
    #expect(setup.terminal.cursor == [3, 7])
    setup.enter()
    setup.show("HELLO\n")
    #expect(setup.terminal.lines == ["welcome", "news", "more", "> hello", "HELLO", ">"])
    #expect(setup.terminal.cursor == [5, 2])
  }

  @Test func anUnfinishedLineOfOutputGrows() {
    var setup = Setup()
    setup.show("one ")
    setup.type("typed")
    setup.show("two ")
    #expect(setup.terminal.lines == ["one two", "> typed"])
    setup.show("three\nfour")
    #expect(setup.terminal.lines == ["one two three", "four", "> typed"])
    setup.enter()
    setup.show("five\n")
    #expect(setup.terminal.lines == ["one two three", "four", "> typed", "five", ">"])
  }

  @Test(arguments: [17, 18, 19, 37, 38, 39, 57])
  func aLineThatWrapsIsDrawnOverItself(_ count: Int) {
    var setup = Setup()
    let text = String("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".prefix(count))
    setup.show("before\n")
    setup.type(text)
    setup.show("after\n")
    #expect(setup.terminal.lines.prefix(2) == ["before", "after"])
    #expect(setup.terminal.lines.dropFirst(2).joined() == "> " + text)
    #expect(setup.terminal.cursor == [2 + (count + 2) / 20, (count + 2) % 20])
    for position in stride(from: count, through: 0, by: -1) {
      setup.move(to: position)
      #expect(setup.terminal.cursor == [2 + (position + 2) / 20, (position + 2) % 20])
    }
    setup.show("later\n")
    #expect(setup.terminal.lines.prefix(3) == ["before", "after", "later"])
    #expect(setup.terminal.lines.dropFirst(3).joined() == "> " + text)
    setup.enter()
    #expect(setup.terminal.lines.last == ">")
    #expect(setup.terminal.lines.dropFirst(3).dropLast().joined() == "> " + text)
  }

  @Test func wideCharactersWrapAndAreMovedOver() {
    var setup = Setup(columns: 7)
    setup.type("你好吗吗")
    #expect(setup.terminal.lines == ["> 你好", "吗吗"])
    #expect(setup.terminal.cursor == [1, 4])
    setup.move(to: 2)
    // Where the third will be drawn, not in the column left over before it.
    #expect(setup.terminal.cursor == [1, 0])
    setup.move(to: 1)
    #expect(setup.terminal.cursor == [0, 4])
  }

  @Test(arguments: [0, 19, 20, 21, 40])
  func anUnfinishedLineOfAnyLengthIsDrawnOverItself(_ count: Int) {
    var setup = Setup()
    setup.show("first\n" + String(repeating: "x", count: count))
    setup.type("typed")
    setup.show("y")
    #expect(
      setup.terminal.lines.joined(separator: "|").replacing("|", with: "")
        == "first" + String(repeating: "x", count: count) + "y> typed")
    setup.show("\nz\n")
    #expect(setup.terminal.lines.suffix(2) == ["z", "> typed"])
  }

  @Test func anUnfinishedLineThatWouldFillTheScreenIsLetGo() {
    var setup = Setup(columns: 10, rows: 4)
    setup.show(String(repeating: "x", count: 35))
    setup.show("y")
    #expect(setup.terminal.lines == ["xxxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxx", "xxxxx", "y", ">"])
  }

  @Test func ofALineThatIsTooLongThePartAroundTheCursorIsShown() {
    var setup = Setup(columns: 10, rows: 4)
    setup.show("above\n")
    let text = (0..<100).map { "\($0 % 10)" }.joined()
    setup.type(text)
    // However long it is, it never scrolls what is above it away, line by line.
    #expect(setup.terminal.lines.count <= 5)
    #expect(setup.terminal.lines.first == "above")
    #expect(setup.terminal.lines.dropFirst().first?.hasPrefix("< ") == true)
    #expect(setup.terminal.lines.last?.hasSuffix("9") == true)
    setup.move(to: 0)
    #expect(setup.terminal.lines.dropFirst().first == "> 01234567")
    #expect(setup.terminal.cursor == [1, 2])
    for position in 0...100 {
      setup.move(to: position)
      #expect(setup.terminal.lines.count <= 5)
      #expect(setup.terminal.lines.first == "above")
    }
  }

  @Test(arguments: [5, 8, 11, 13, 40])
  func aNewSizeIsTakenUp(_ columns: Int) {
    var setup = Setup(columns: 12, rows: 10)
    setup.show("above\nhalf")
    setup.type("typed and wrapped")
    // As terminals do: what was there wraps anew, and the cursor stays with its character.
    var reflowed = FakeTerminal(columns: columns, rows: 10)
    reflowed.write("above\nhalf\n> typed and wrapped")
    setup.terminal = reflowed
    setup.terminal.write(setup.screen.resize(columns: columns, rows: 10, setup.line))
    setup.show("way\n")
    var expected = FakeTerminal(columns: columns, rows: 10)
    expected.write("above\nhalfway\n> typed and wrapped")
    #expect(setup.terminal.lines == expected.lines)
  }

  @Test func clearingLeavesThePromptAndTheLine() {
    var setup = Setup()
    setup.show("above\n")
    setup.type("typed")
    setup.terminal.write(setup.screen.clear(setup.line))
    #expect(setup.terminal.lines == ["> typed"])
    setup.show("news\n")
    #expect(setup.terminal.lines == ["news", "> typed"])
  }

  @Test func withoutThePromptOutputIsShownAtOnce() {
    var setup = Setup()
    setup.show("half")
    setup.type("typed")
    setup.terminal.write(setup.screen.removePrompt())
    #expect(setup.terminal.lines == ["half"])
    setup.show("way\nlast")
    #expect(setup.terminal.lines == ["halfway", "last"])
    setup.terminal.write(setup.screen.finish())
    // The shell's prompt begins a line of its own.
    #expect(setup.terminal.cursor == [2, 0])
  }

  @Test func atTheEndThePromptIsGoneAndTheLastLineHasAnEnd() {
    var setup = Setup()
    setup.show("last")
    setup.type("typed")
    setup.terminal.write(setup.screen.finish())
    #expect(setup.terminal.lines == ["last"])
    #expect(setup.terminal.cursor == [1, 0])
    setup.terminal.write(setup.screen.finish())
    #expect(setup.terminal.cursor == [1, 0])
  }

  @Test func aTabTakesOneColumn() {
    var setup = Setup()
    setup.type("a\tb")
    #expect(setup.terminal.lines == ["> a b"])
  }
}
