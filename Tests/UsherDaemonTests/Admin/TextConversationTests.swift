import Testing

@testable import UsherDaemon

/// Lines as an operator's text is cut into them.
@Suite struct TextConversationTests {
  /// Every line of a text, which comes in pieces of a length.
  private static func lines(of text: String, by length: Int) -> [String] {
    var conversation = TextConversation()
    var (rest, lines) = (Array(text.utf8)[...], [String]())
    while true {
      conversation.receive(rest.prefix(length))
      rest = rest.dropFirst(length)
      while case .line(let line) = conversation.next(isLast: rest.isEmpty) { lines.append(line) }
      if rest.isEmpty { return lines }
    }
  }

  @Test(arguments: [1, 2, 3, 5, 7, 100, 10_000])
  func whereTheyAreCutOnTheirWayMakesNoDifference(length: Int) {
    let long = String(repeating: "x", count: TextConversation.longestLine)
    let text = "status\r\n\n  \t\nclients --limit 5\n\(long)\n \r\n kick 12\n\n\nbans\nlast"
    #expect(
      Self.lines(of: text, by: length) == ["status", "clients --limit 5", long, "kick 12", "bans", "last"])
  }

  @Test(arguments: [1, 4_096, 100_000]) func aLineThatIsTooLongIsSoHoweverItComes(length: Int) {
    var conversation = TextConversation()
    var rest = Array(repeating: UInt8(ascii: "x"), count: TextConversation.longestLine + 1)[...]
    while !rest.isEmpty {
      #expect(conversation.next(isLast: false) == .wait)
      conversation.receive(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    #expect(conversation.next(isLast: false) == .tooLong)
  }
}
