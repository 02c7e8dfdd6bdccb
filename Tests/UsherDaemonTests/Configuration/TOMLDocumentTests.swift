import Testing
import UsherDaemon

@Suite struct TOMLDocumentTests {
  /// What is TOML, and what it comes to; made anew each time, since what only a global holds in such a node is taken for
  /// a leak.
  static var valid: [(text: String, root: [String: TOMLNode])] {
    [
      ("", [:]),
      ("\u{FEFF}# a mark before it\r\n\r\n", [:]),
      ("a=1#no blanks", ["a": .integer(1)]),
      ("a = 0\nb = +0\nc = -0", ["a": .integer(0), "b": .integer(0), "c": .integer(0)]),
      ("a = +1_000\nb = -17", ["a": .integer(1_000), "b": .integer(-17)]),
      (
        "a = 0xdead_BEEF\nb = 0o755\nc = 0b1_1",
        ["a": .integer(0xDEAD_BEEF), "b": .integer(0o755), "c": .integer(3)]
      ),
      (
        "a = 9223372036854775807\nb = -9223372036854775808",
        ["a": .integer(.max), "b": .integer(.min)]
      ),
      ("a = true\nb = false", ["a": .boolean(true), "b": .boolean(false)]),
      (#"a = "\b\t\n\f\r\"\\\u00e9\U0001F469""#, ["a": .text("\u{8}\t\n\u{C}\r\"\\\u{E9}\u{1F469}")]),
      (#"a = 'C:\b "x"'"#, ["a": .text(#"C:\b "x""#)]),
      (
        "a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''",
        ["a": .text(""), "b": .text(""), "c": .text(""), "d": .text("")]
      ),
      ("a = \"\"\"\r\nx\r\ny \"\"z\"\"\"\"\"", ["a": .text("x\ny \"\"z\"\"")]),
      ("a = '''\n\nx''y'''''", ["a": .text("\nx''y''")]),
      ("a = \"\"\"x \\  \n\n \t y\\\n\"\"\"", ["a": .text("x y")]),
      ("a = []\nb = [ 1, 2, ]", ["a": .list([]), "b": .list([.integer(1), .integer(2)])]),
      (
        "a = [ # one\n  1 # two\n  , # three\n\n  'x', [true] ] # four",
        ["a": .list([.integer(1), .text("x"), .list([.boolean(true)])])]
      ),
      (
        "a = {}\nb = { c = 1, d.e = 2 }",
        ["a": .table([:]), "b": .table(["c": .integer(1), "d": .table(["e": .integer(2)])])]
      ),
      ("a = [{ b = [\n1,\n] }]", ["a": .list([.table(["b": .list([.integer(1)])])])]),
      ("a . \"b c\" . 'd' = 1", ["a": .table(["b c": .table(["d": .integer(1)])])]),
      (
        "1-_a = 1\n2.3 = 4\n\"\" = 5",
        ["1-_a": .integer(1), "2": .table(["3": .integer(4)]), "": .integer(5)]
      ),
      ("true = false\ninf = 1", ["true": .boolean(false), "inf": .integer(1)]),
      (
        "[ a . b ] # x\nc = 1\n[a]\nd = 2",
        ["a": .table(["b": .table(["c": .integer(1)]), "d": .integer(2)])]
      ),
      (
        "[a]\nb.c = 1\nb.d = 2\n[a.b.e]\nf = 3",
        ["a": .table(["b": .table(["c": .integer(1), "d": .integer(2), "e": .table(["f": .integer(3)])])])]
      ),
      (
        "[[a]]\nb = 1\n[a.c]\nd = 2\n[[ a ]]\n[[a.e]]\n[[a.e]]",
        [
          "a": .list([
            .table(["b": .integer(1), "c": .table(["d": .integer(2)])]),
            .table(["e": .list([.table([:]), .table([:])])]),
          ])
        ]
      ),
      (
        "a = [1.0, -0.0, 1e3, 1_0.5E-0_1, +inf, -nan, 6.6e+1]",
        ["a": .list(Array(repeating: .other("a floating-point number"), count: 7))]
      ),
      ("a = 1979-05-27\nb=1979-05-27 # x", ["a": .other("a date"), "b": .other("a date")]),
      ("a = [07:32:00, 07:32:00.5]", ["a": .list([.other("a time of day"), .other("a time of day")])]),
      (
        "a = [1979-05-27T07:32:00Z, 1979-05-27t07:32:00.99-07:00, 1979-05-27 07:32:00, 1979-05-27 07:32:00+01:30,]",
        ["a": .list(Array(repeating: .other("a date and time"), count: 4))]
      ),
    ]
  }

  @Test(arguments: valid)
  func isWhatTOMLSays(_ text: String, _ root: [String: TOMLNode]) throws {
    #expect(try TOMLDocument(file: "f", bytes: Array(text.utf8)).root == root)
  }

  /// What is not TOML, and where.
  static let invalid: [(text: String, line: Int)] = [
    // What follows a value.
    ("a = 1979-05-27 1", 1), ("a = 1979-05-27T", 1), ("a = 1979-05-27 07:32", 1),
    ("a = 1979-05", 1), ("a = 1979-05-27T07:32:00+1", 1), ("a = 07:32:00Z", 1), ("a = 07:32", 1),
    ("a = 07:32:00.", 1), ("a = 1 2", 1), ("a = 'x' y", 1), ("a = 1 b = 2", 1), ("[a] b = 1", 1),
    ("a = [] 1", 1),
    ("a = {} 1", 1),
    // Numbers, and words that are none.
    ("a = 01", 1), ("a = -01", 1), ("a = 1_", 1), ("a = _1", 1), ("a = 1__0", 1), ("a = +-1", 1),
    ("a = +", 1),
    ("a = 0x", 1), ("a = -0x1", 1), ("a = 0x_1", 1), ("a = 0o8", 1), ("a = 0b2", 1), ("a = 0X1", 1),
    ("a = 1.", 1), ("a = .1", 1), ("a = 1.e2", 1), ("a = 1e", 1), ("a = 1e1.0", 1), ("a = 01.0", 1),
    ("a = 1._0", 1), ("a = Inf", 1), ("a = True", 1), ("a = x", 1), ("a = \u{FF11}", 1), ("a = 1\u{301}", 1),
    // Strings.
    ("\na = \"x\nb = 1", 2), ("a = 'x", 1), ("a = \"\"\"\nx\n\"\"", 1), ("a = '''\nx\n''", 1),
    ("a = \"\\", 1),
    ("a = \"\\e\"", 1), ("a = \"\\'\"", 1), ("a = \"\\u12\"", 1), ("a = \"\\uD800\"", 1),
    ("a = \"\\U00110000\"", 1),
    ("a = \"\\u+041\"", 1), ("a = \"\"\"\n\\ x\"\"\"", 2), ("a = \"\"\"x\"\"\"\"\"\"", 1),
    ("a = \"x\\\n\"", 1),
    // Arrays and inline tables.
    ("\na = [\n1,\n", 2), ("a = [1 2]", 1), ("a = [,]", 1), ("a = [1,,2]", 1), ("a = [1\n\n2]", 3),
    ("a = [b = 1]", 1),
    ("a = { b = 1, }", 1), ("a = { b = 1\n}", 1), ("a = {\n}", 1), ("a = { , }", 1), ("a = { b }", 1),
    ("a = { b = 1 c = 2 }", 1), ("a = { b = 1, b = 2 }", 1), ("a = { b.c = 1, b = 2 }", 1), ("a = {", 1),
    ("a = ]", 1),
    // Names.
    ("a", 1), ("a.", 1), ("a. = 1", 1), (".a = 1", 1), ("a..b = 1", 1), ("= 1", 1), ("a =", 1),
    ("a = \n1", 1),
    ("a b = 1", 1), ("\"\"\"a\"\"\" = 1", 1), ("\"a\n\" = 1", 1), ("é = 1", 1), ("a\n= 1", 1),
    ("a = 1\n, b = 2", 2),
    ("[", 1), ("[]", 1), ("[[]]", 1), ("[a", 1), ("[a\n]", 1), ("[a]]", 1), ("[[a]", 1), ("[[a] ]", 1),
    ("[ [a]]", 1),
    ("[a.]", 1), ("[a b]", 1), ("[a] [b]", 1), ("]", 1), ("}", 1), ("{}", 1), ("\"a\" \"b\" = 1", 1),
    // What is there twice.
    ("a = 1\n'a' = 1", 2), ("a = 1\na.b = 1", 2), ("a.b = 1\na = 1", 2), ("[a]\n\n[a]", 3), ("a = 1\n[a]", 2),
    ("a = {}\n[a.b]", 2), ("a = {}\na.b = 1", 2), ("a = []\n[[a]]", 2), ("a = [{}]\n[a.b]", 2),
    ("[a]\n[[a]]", 2),
    ("[[a]]\n[a]", 2), ("a.b = 1\n[a]", 2), ("a.b = 1\n[a.b]", 2), ("a.b = 1\n[[a]]", 2), ("[a.b]\n[[a]]", 2),
    ("[a.b]\n[a]\nb.c = 1", 3), ("[a]\nb.c = 1\n[a.b]", 3), ("[[a.b]]\n[a]\nb.c = 1", 3),
    // Characters.
    ("a = '\u{1}'", 1), ("# \u{7F}", 1), ("\na = 1\rb = 2", 2), ("a = \"\"\"\r\"\"\"", 1), ("a = 1\r", 1),
    ("\u{C}", 1),
    ("a = 1\u{A0}", 1), ("a\u{FEFF} = 1", 1),
  ]

  /// What is more than is read, and where.
  static let tooMuch: [(text: String, line: Int)] = [
    ("a = 9223372036854775808", 1), ("a = -9223372036854775809", 1), ("a = 0x8000000000000000", 1),
    ("\na = \(String(repeating: "[", count: 100_000))", 2),
    ("a = \(String(repeating: "{a=", count: 100_000))", 1),
    ("\(String(repeating: "a.", count: 100_000))a = 1", 1),
    ("\n\(String(repeating: "a", count: 257)) = 1", 2),
    ("[a\(String(repeating: ".a", count: 40))]\na\(String(repeating: ".a", count: 40)) = 1", 2),
  ]

  @Test(arguments: invalid + tooMuch)
  func isRefusedWithItsLineWhereItIsNotTOML(_ text: String, _ line: Int) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try TOMLDocument(file: "f", bytes: Array(text.utf8))
    }
    #expect(error.line == line, "\(error)")
    #expect(error.description.utf8.count < 1_000)
    #expect(!error.description.contains("\n"))
  }

  @Test func goesAsDeepAsItMay() throws {
    let key = Array(repeating: "a", count: 64).joined(separator: ".")
    #expect(throws: Never.self) { try TOMLDocument(file: "f", bytes: Array("\(key) = 1\n[b]".utf8)) }
    let arrays = "a = " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    #expect(throws: Never.self) { try TOMLDocument(file: "f", bytes: Array(arrays.utf8)) }
  }
}
