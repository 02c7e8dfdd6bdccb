import Glibc
import Testing

/// usher-client at a terminal.
@Suite struct UsherClientTerminalTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// What is written to take the prompt away.
  private static let erased = "\r\u{1B}[J"

  /// Starts usher-client at a terminal, connected with a server of the test.
  private func meet(
    framing: String = "raw", columns: Int = 80, withJobs: Bool = false
  ) throws -> (AtTerminal, ClientsServer) {
    let server = try ClientsServer()
    let terminal = try AtTerminal(
      "usher-client", ["--framing", framing, server.endpoint], columns: columns, withJobs: withJobs,
      in: scratch)
    try terminal.wait(for: "Connected to \(server.endpoint).\r\n> ")
    return (terminal, server)
  }

  @Test func eachLineTypedIsSent() throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    try terminal.type("hello, é\r")
    #expect(try peer.receiveText(10) == "hello, é\n")
    try terminal.type("\r")
    #expect(try peer.receiveText(1) == "\n")
    // Pasted.
    try terminal.type("one\rtwo\rthr")
    #expect(try peer.receiveText(8) == "one\ntwo\n")
    try terminal.type("ee\r")
    #expect(try peer.receiveText(6) == "three\n")
  }

  @Test func whatArrivesComesAboveTheLineThatIsTyped() throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    try terminal.type("hel")
    try terminal.wait(for: "> hel")
    try peer.send("news\nmore\n")
    try terminal.wait(for: "\(Self.erased)news\r\nmore\r\n> hel")
    try terminal.type("lo\r")
    #expect(try peer.receiveText(6) == "hello\n")
    try peer.send("unfinished")
    try terminal.wait(for: "\(Self.erased)unfinished\r\n> ")
    try peer.send(", and finished\n")
    try terminal.wait(for: "\u{1B}[1A\(Self.erased)unfinished, and finished\r\n> ")
  }

  @Test func theLineIsEdited() throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    // Backspace over two bytes, Ctrl-A, Ctrl-E, arrows, Ctrl-W, Ctrl-U.
    try terminal.type("é\u{7F}bcd\u{1}a\u{5}e\u{1B}[D\u{1B}[D-\u{1B}[C\u{1B}[C!\r")
    #expect(try peer.receiveText(8) == "abc-de!\n")
    try terminal.type("one two\u{17}three\r")
    #expect(try peer.receiveText(10) == "one three\n")
    try terminal.type("all of it\u{15}nothing\r")
    #expect(try peer.receiveText(8) == "nothing\n")
    try terminal.type("\u{1B}[A\u{1B}[A\r")
    #expect(try peer.receiveText(10) == "one three\n")
  }

  @Test func noEscapeSequenceOfAServerReachesTheTerminal() throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    try peer.send("\u{1B}]0;title\u{7}\u{1B}[2J\u{9B}31m\n")
    try terminal.wait(for: "\(Self.erased)\\u{1B}]0;title\\u{7}\\u{1B}[2J\\u{9B}31m\r\n> ")
  }

  @Test(arguments: ["exit\r", "\u{4}"])
  func theEndOfInputIsToldAndTheRestIsShown(_ keys: String) throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    try terminal.type("last question\r")
    try terminal.type(keys)
    #expect(try peer.receiveTextToEnd() == "last question\n")
    try peer.send("last answer\nand more")
    try peer.close()
    try terminal.wait(for: "\(Self.erased)last answer\r\nand more\r\n")
    try terminal.waitForEnd(status: 0)
  }

  @Test func aServerThatClosesIsReported() throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    try terminal.type("typed")
    try terminal.wait(for: "> typed")
    try peer.send("farewell\n")
    try peer.close()
    try terminal.wait(for: "farewell\r\n")
    try terminal.wait(for: "\(Self.erased)usher-client: the server closed the connection\r\n")
    try terminal.waitForEnd(status: 0)
  }

  @Test func aConnectionThatBreaksIsReported() throws {
    let (terminal, server) = try meet()
    try server.accept().reset()
    try terminal.wait(for: "\(Self.erased)usher-client: the connection broke: Connection reset by peer\r\n")
    try terminal.waitForEnd(status: 1)
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT, SIGINT])
  func aSignalEndsItAndGivesTheTerminalBack(_ signal: CInt) throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    terminal.send(signal: signal)
    try terminal.wait(for: Self.erased)
    try terminal.waitForEnd(status: 128 + Int(signal))
    #expect(try peer.receiveTextToEnd() == "")
  }

  @Test func controlCDropsTheLineAndThenEndsIt() throws {
    let (terminal, server) = try meet()
    let peer = try server.accept()
    try terminal.type("dropped")
    try terminal.wait(for: "> dropped")
    try terminal.type("\u{3}")
    try terminal.wait(for: "\(Self.erased)> ")
    try terminal.type("sent\r")
    #expect(try peer.receiveText(5) == "sent\n")
    try terminal.type("\u{3}")
    try terminal.waitForEnd(status: 128 + Int(SIGINT))
  }

  @Test func itIsStoppedAndTakenUpAgain() throws {
    let (terminal, server) = try meet(withJobs: true)
    let peer = try server.accept()
    try terminal.type("typed")
    try terminal.wait(for: "> typed")
    try terminal.type("\u{1A}")
    try terminal.waitForEnd(status: 128 + Int(SIGSTOP))
    try peer.send("news\n")
    try terminal.type("\r")
    try terminal.wait(for: "> typed")
    try terminal.wait(for: "news\r\n> typed")
    try terminal.type("!\r")
    #expect(try peer.receiveText(7) == "typed!\n")
    try terminal.type("\u{4}")
    try peer.close()
    try terminal.wait(for: "at last 0\r\n")
  }

  @Test func aNewWidthIsTakenUp() throws {
    let (terminal, server) = try meet(columns: 80)
    let peer = try server.accept()
    let text = String(repeating: "x", count: 50)
    try terminal.type(text)
    try terminal.wait(for: "> \(text)")
    terminal.resize(columns: 20)
    // 52 columns are three rows now, and the cursor is on the last of them.
    try terminal.wait(for: "\u{1B}[2A\(Self.erased)> \(text)")
    try peer.send("news\n")
    try terminal.wait(for: "\u{1B}[2A\(Self.erased)news\r\n> \(text)")
  }

  @Test func underLengthEachLineIsAMessageAndEachMessageALine() throws {
    let (terminal, server) = try meet(framing: "length")
    let peer = try server.accept()
    try terminal.type("hé\r")
    #expect(try peer.receive(7) == [0, 0, 0, 3] + Array("hé".utf8))
    try peer.send([0, 0, 0, 2, 0x68, 0x69, 0, 0, 0, 1, 0x21])
    try terminal.wait(for: "\(Self.erased)hi\r\n!\r\n> ")
  }
}
