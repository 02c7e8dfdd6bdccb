import Sockets
import Testing

/// usher-bench against servers that do what they should not.
@Suite(.evidence) struct UsherBenchFailureTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func start(_ arguments: [String]) throws -> Program {
    try Program(
      [Programs.path(of: "usher-bench"), "--json"] + arguments,
      environment: Programs.environment(in: scratch), directory: scratch.path)
  }

  /// Lets one client meet a server, and reads what it reports.
  private func meet(
    _ arguments: [String], status: CInt = 1,
    _ server: @escaping @Sendable (borrowing ServersPeer) throws -> Void
  ) throws -> JSON {
    let listening = try ClientsServer()
    let program = try start(["--clients", "1", "--duration", "600"] + arguments + [listening.endpoint])
    var report = JSON.null
    try inBackground {
      let peer = try listening.accept()
      try server(peer)
    } while: {
      let outcome = try program.waitForEnd()
      #expect(outcome.status == status, "\(outcome.output)")
      report = try JSON(parsing: outcome.output)
    }
    return report
  }

  @Test(arguments: ["raw", "line", "length"])
  func aWrongByteIsAWrongAnswer(_ framing: String) throws {
    let frame = 64 + (["line": 1, "length": 4][framing] ?? 0)
    let report = try meet(["--verify", "--framing", framing]) { peer in
      for _ in 0..<3 { try peer.send(try peer.receive(frame)) }
      var answer = try peer.receive(frame)
      answer[40] ^= 0x80
      try peer.send(answer)
      _ = try peer.receiveToEnd()
    }
    #expect(report["errors"] == .object(["wrongAnswer": .int(1)]))
    #expect(report["firstErrors"]?["wrongAnswer"] == .string("client 0: the answer to message 3 is wrong"))
    #expect(report["done"] == .int(3))
  }

  @Test func anotherMessagesAnswerIsAWrongAnswer() throws {
    let report = try meet(["--verify"]) { peer in
      let first = try peer.receive(64)
      try peer.send(first)
      _ = try peer.receive(64)
      try peer.send(first)
      _ = try peer.receiveToEnd()
    }
    #expect(report["errors"] == .object(["wrongAnswer": .int(1)]))
  }

  @Test func upperIsWrongWhereEchoIsExpected() throws {
    let report = try meet(["--verify", "--service", "echo"]) { peer in
      try peer.send(try peer.receive(64).map { (0x61...0x7a).contains($0) ? $0 - 32 : $0 })
      _ = try peer.receiveToEnd()
    }
    #expect(report["errors"] == .object(["wrongAnswer": .int(1)]))
  }

  @Test func anAnswerThatNobodyAskedForIsWrong() throws {
    let report = try meet([]) { peer in
      try peer.send(try peer.receive(64) + [UInt8](repeating: 0, count: 64))
      _ = try peer.receiveToEnd()
    }
    #expect(report["errors"] == .object(["wrongAnswer": .int(1)]))
  }

  @Test func aShorterLineIsAShortAnswer() throws {
    let report = try meet(["--verify", "--framing", "line"]) { peer in
      let line = try peer.receive(65)
      try peer.send(line[..<30] + [0x0A])
      _ = try peer.receiveToEnd()
    }
    #expect(report["errors"] == .object(["shortAnswer": .int(1)]))
  }

  @Test(arguments: [[], ["--verify"]])
  func anEndInsideAnAnswerIsAShortAnswerAndOneBeforeItIsEarly(_ flags: [String]) throws {
    for (count, kind) in [(10, "shortAnswer"), (0, "closedEarly")] {
      let report = try meet(flags) { peer in
        try peer.send(try peer.receive(64))
        try peer.send(Array(try peer.receive(64)[..<count]))
      }
      #expect(report["errors"] == .object([kind: .int(1)]))
      #expect(report["heldAtEnd"] == .int(0) && report["done"] == .int(1))
    }
  }

  @Test func aResetIsOne() throws {
    let server = try ClientsServer()
    let program = try start(["--clients", "1", "--duration", "600", server.endpoint])
    let peer = try server.accept()
    try peer.send(try peer.receive(64))
    _ = try peer.receive(64)
    peer.reset()
    let outcome = try program.waitForEnd()
    #expect(try JSON(parsing: outcome.output)["errors"] == .object(["reset": .int(1)]))
    #expect(outcome.status == 1)
  }

  @Test func aServerThatIsSilentTimesOut() throws {
    let report = try meet(["--timeout", "300ms"]) { peer in
      try peer.send(try peer.receive(64))
      _ = try peer.receiveToEnd()
    }
    #expect(report["errors"] == .object(["timedOut": .int(1)]))
    // The waiting counts: it was at least so long.
    #expect(report["latencyNSec"]?["count"] == .int(2))
    #expect(try #require(report["latencyNSec"]?["max"]?.int) >= 299_000_000)
  }

  @Test func aConnectionThatTheServerDoesNotCloseTimesOut() throws {
    let report = try meet(["--mode", "connect", "--duration", "0.1", "--timeout", "300ms"]) { peer in
      _ = try peer.receiveToEnd()
      // It is let go when the client has had enough.
      while (try? peer.send("x")) != nil { observe(for: .milliseconds(10)) }
    }
    #expect(report["errors"] == .object(["timedOut": .int(1)]))
    #expect(report["connected"] == .int(1) && report["done"] == .int(0))
  }

  @Test func aServerThatGoesAwayRefuses() throws {
    let listener = try Listener.bind(to: .ip(.ipv4Loopback, port: 0), backlog: 1)
    let program = try start(
      ["--mode", "connect", "--clients", "1", "--duration", "1", listener.localAddress.description])
    var accepted = false
    try eventually("a client", within: .seconds(10)) {
      guard let peer = try listener.accept() else { return false }
      _ = consume peer
      accepted = true
      return true
    }
    listener.close()
    let outcome = try program.waitForEnd()
    #expect(accepted)
    let report = try JSON(parsing: outcome.output)
    #expect(report["errors"]?["refused"]?.int ?? 0 > 0)
    #expect(outcome.status == 1)
  }

  @Test func underARateAStalledServerIsNotFlattered() throws {
    let report = try meet(["--rate", "100", "--duration", "500ms"], status: 0) { peer in
      _ = try peer.receive(64)
      observe(for: .milliseconds(300))
      try peer.send([UInt8](repeating: 0, count: 64))
      // From then on at once, for as long as it comes.
      while let question = try? peer.receive(64) { try peer.send(question) }
    }
    // The first stands still, and 29 that were due meanwhile wait with it, on average for half as long.
    #expect(try #require(report["latencyNSec"]?["p50"]?.int) >= 20_000_000)
    #expect(try #require(report["latencyNSec"]?["p90"]?.int) >= 200_000_000)
  }

  @Test func aRelayThatLeavesOneOutIsCaught() throws {
    let server = try ClientsServer()
    let program = try start([
      "--mode", "broadcast", "--clients", "2", "--pipeline", "4", "--framing", "line", "--duration", "0.5",
      "--verify", server.endpoint,
    ])
    try inBackground {
      let sender = try server.accept()
      let receiver = try server.accept()
      var count = 0
      // The first ones are greetings.
      while let line = try? sender.receive(65) {
        count += 1
        if count != 20 { try receiver.send(line) }
      }
    } while: {
      let outcome = try program.waitForEnd()
      let report = try JSON(parsing: outcome.output)
      #expect(report["missed"] == .int(1) && report["errors"] == .object(["missing": .int(1)]))
      #expect(outcome.status == 1)
    }
  }
}
