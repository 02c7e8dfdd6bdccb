import Testing

/// usher-client without a terminal.
@Suite(.evidence) struct UsherClientFilterTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Starts usher-client beside a server of the test.
  private func start(_ arguments: [String], wrapper: [String] = []) throws -> Program {
    try Program(
      wrapper + [Programs.path(of: "usher-client")] + arguments,
      environment: Programs.environment(in: scratch), directory: scratch.path)
  }

  private static func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      unsafe withUnsafeBytes(of: generator.next()) { unsafe bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  @Test(arguments: ["127.0.0.1:0", "[::1]:0", "unix:data.sock"])
  func whatGoesInComesOutProcessed(_ endpoint: String) throws {
    try DaemonFixture.with(listen: [endpoint]) { daemon in
      let address =
        switch try daemon.address {
        case .ipv4(let host, let port): "\(host):\(port)"
        case .ipv6(let host, let port): "[\(host)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
      let outcome = try daemon.run("usher-client", [address], input: "hello, é\n")
      #expect(outcome.output == "HELLO, é\n")
      #expect(outcome.errors == "")
      #expect(outcome.status == 0)
    }
  }

  @Test func everyByteComesThroughUnchanged() throws {
    try DaemonFixture.with(["server.service": "echo"]) { daemon in
      let bytes = (0...255).map { UInt8($0) } + Self.randomBytes(16 << 20)
      let program = try daemon.start("usher-client", ["127.0.0.1:\(daemon.port)"])
      program.send(bytes)
      let outcome = try program.finish(within: .seconds(60))
      let isSame = outcome.outputBytes == bytes
      #expect(isSame)
      #expect(outcome.status == 0)
    }
  }

  @Test func aServerThatSendsBeforeItReadsIsReadWhileItIsSentTo() throws {
    let server = try ClientsServer()
    let bytes = Self.randomBytes(8 << 20)
    let program = try start([server.endpoint])
    let received = try inBackground {
      let peer = try server.accept()
      try peer.send(bytes)
      let received = try peer.receiveToEnd()
      try peer.close()
      return received
    } while: {
      program.send(bytes)
      let outcome = try program.finish(within: .seconds(60))
      let isSame = outcome.outputBytes == bytes
      #expect(isSame)
      #expect(outcome.status == 0)
    }
    let isSame = received == bytes
    #expect(isSame)
  }

  @Test func theSendingSideIsShutDownAndTheAnswerAwaited() throws {
    let server = try ClientsServer()
    let program = try start([server.endpoint])
    program.send("question")
    program.endInput()
    let question = try inBackground {
      let peer = try server.accept()
      let question = try peer.receiveTextToEnd()
      try peer.send("answer")
      try peer.close()
      return question
    } while: {
      let outcome = try program.waitForEnd()
      #expect(outcome.output == "answer")
      #expect(outcome.errors == "")
      #expect(outcome.status == 0)
    }
    #expect(question == "question")
  }

  @Test func aServerThatClosesFirstIsReported() throws {
    let server = try ClientsServer()
    let program = try start([server.endpoint])
    let peer = try server.accept()
    try peer.send("farewell")
    try peer.close()
    let outcome = try program.waitForEnd()
    #expect(outcome.output == "farewell")
    #expect(outcome.errors == "usher-client: the server closed the connection\n")
    #expect(outcome.status == 0)
  }

  @Test func aConnectionThatBreaksIsReportedAfterWhatCame() throws {
    let server = try ClientsServer()
    let program = try start([server.endpoint])
    let peer = try server.accept()
    try peer.send("last words")
    try program.wait(forOutput: "last words")
    peer.reset()
    let outcome = try program.waitForEnd()
    #expect(outcome.output == "last words")
    #expect(outcome.errors == "usher-client: the connection broke: Connection reset by peer\n")
    #expect(outcome.status == 1)
  }

  @Test func aReaderThatHasEnoughEndsItInSilence() throws {
    let server = try ClientsServer()
    let program = try start(
      [server.endpoint], wrapper: ["bash", "-c", "set -o pipefail; \"$@\" | head -c 5", "bash"])
    let block = Self.randomBytes(65_536)
    let hasClosed = try inBackground {
      let peer = try server.accept()
      // How much it takes before it closes is the kernel's affair.
      return !(0..<1_000).allSatisfy { _ in (try? peer.send(block)) != nil }
    } while: {
      let outcome = try program.waitForEnd()
      #expect(outcome.outputBytes.count == 5)
      #expect(outcome.errors == "")
      #expect(outcome.status == 0)
    }
    #expect(hasClosed)
  }

  @Test func outputThatCannotBeWrittenIsAnError() throws {
    let server = try ClientsServer()
    let program = try start([server.endpoint], wrapper: ["sh", "-c", "\"$@\" > /dev/full", "sh"])
    let peer = try server.accept()
    try peer.send("x")
    let outcome = try program.waitForEnd()
    #expect(outcome.errors == "usher-client: standard output: No space left on device\n")
    #expect(outcome.status == 1)
  }

  // A socket must not take the number of what is missing.
  @Test(arguments: [("<&-", "input"), (">&-", "output")])
  func aMissingStandardStreamIsAnErrorAndNoSocket(_ redirection: String, _ name: String) throws {
    let server = try ClientsServer()
    let program = try start([server.endpoint], wrapper: ["sh", "-c", "\"$@\" \(redirection)", "sh"])
    let peer = try server.accept()
    try peer.send("x")
    let outcome = try program.waitForEnd()
    #expect(outcome.errors == "usher-client: standard \(name): Bad file descriptor\n")
    #expect(outcome.status == 1)
  }

  @Test func underLengthEachLineIsAMessage() throws {
    let server = try ClientsServer()
    let program = try start(["--framing", "length", server.endpoint])
    program.send("hello\n\nend")
    program.endInput()
    let sent = try inBackground {
      let peer = try server.accept()
      let sent = try peer.receiveToEnd()
      try peer.send([0, 0, 0, 2, 0x68, 0x69, 0, 0, 0, 1, 0x21])
      try peer.close()
      return sent
    } while: {
      let outcome = try program.waitForEnd()
      #expect(outcome.output == "hi\n!\n")
      #expect(outcome.status == 0)
    }
    #expect(sent == [0, 0, 0, 5] + Array("hello".utf8) + [0, 0, 0, 0] + [0, 0, 0, 3] + Array("end".utf8))
  }

  @Test(arguments: [
    ([0, 0, 0, 2, 0x68], "the connection was closed inside a message"),
    ([0x7F, 0, 0, 0], "a message is said to be longer than 16777216 bytes"),
  ])
  func underLengthAServerThatDoesNotKeepToItIsReported(_ bytes: [UInt8], _ problem: String) throws {
    let server = try ClientsServer()
    let program = try start(["--framing", "length", server.endpoint])
    let peer = try server.accept()
    try peer.send([0, 0, 0, 1, 0x61] + bytes)
    try peer.close()
    let outcome = try program.waitForEnd()
    #expect(outcome.output == "a\n")
    #expect(outcome.errors == "usher-client: the server does not keep to the framing: \(problem)\n")
    #expect(outcome.status == 1)
  }
}
