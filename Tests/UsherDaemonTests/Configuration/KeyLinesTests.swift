import Testing
import UsherDaemon

@Suite struct KeyLinesTests {
  static let document = #"""
    # a comment with [brackets] and limits.clients = 5
    log.level = "info"   # line 2
    [server]             # line 3
    listen = [           # line 4
      "localhost:7777",
      "[::1]:7777",      # line 6, ] and "quotes"
    ]
    "service" = "up\"per = 1"
    'framing' = 'it"s'
    note = """
    backlog = 5
    quoted \""" and "" marks"""""
    backlog = 7          # line 13
    [ limits . deep ]    # line 14
    clients = 3          # line 15
    inline = { a = 1, b.c = [ { d = "}" } ], "e f" = 2024-01-02 03:04:05 }
    literal = '''
    lost = 1 '''
    "k\u0065y\n" = 1     # line 19
    ["quoted.section"]
    key = 1
    last = 2
    """#

  private static func read(_ text: String) throws(ConfigurationError) -> TOMLDocument {
    try TOMLDocument(file: "", bytes: Array(text.utf8))
  }

  @Test(arguments: [
    (["log"], 2), (["log", "level"], 2), (["server"], 3), (["server", "listen"], 4),
    (["server", "listen", "[0]"], 5), (["server", "listen", "[1]"], 6), (["server", "service"], 8),
    (["server", "framing"], 9), (["server", "note"], 10), (["server", "backlog"], 13),
    (["limits", "deep"], 14),
    (["limits", "deep", "clients"], 15), (["limits", "deep", "inline", "a"], 16),
    (["limits", "deep", "inline", "b", "c"], 16), (["limits", "deep", "inline", "b", "c", "[0]", "d"], 16),
    (["limits", "deep", "inline", "e f"], 16), (["limits", "deep", "key\n"], 19),
    (["quoted.section", "key"], 21),
    (["quoted.section", "last"], 22),
  ])
  func areThoseWhereAKeyIsFirstNamed(path: [String], line: Int) throws {
    #expect(try Self.read(Self.document).line(of: path) == line)
  }

  @Test func ofAKeyThatIsNotWrittenAreThoseOfWhatHoldsIt() throws {
    let lines = try Self.read(Self.document)
    #expect(lines.line(of: ["server", "queues"]) == 3)
    #expect(lines.line(of: ["limits", "deep", "lost"]) == 14)
    #expect(lines.line(of: ["handoff"]) == nil)
  }

  @Test func countLinesThatEndWithCarriageReturnsToo() throws {
    let lines = try Self.read("[a]\r\nb = 1\r\nc = \"x\"\r\n")
    #expect(lines.line(of: ["a", "b"]) == 2)
    #expect(lines.line(of: ["a", "c"]) == 3)
  }
}
