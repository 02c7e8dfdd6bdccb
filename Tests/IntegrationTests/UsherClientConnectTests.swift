import Sockets
import Testing

/// How usher-client is called, and what it says when no connection can be made.
@Suite struct UsherClientConnectTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: [String]) throws -> Outcome {
    try Program.run("usher-client", arguments, in: scratch)
  }

  @Test func everyAddressTriedIsNamedWithItsReason() throws {
    // A port that was just free on both loopbacks.
    let port = try #require(try Listener.bind(to: .ip(.ipv6Any, port: 0)).localAddress.port)
    let outcome = try run(["localhost:\(port)"])
    #expect(
      outcome.errors == "usher-client: can't connect to localhost:\(port): "
        + "[::1]:\(port): Connection refused; 127.0.0.1:\(port): Connection refused\n")
    #expect(outcome.status == 69)
    #expect(outcome.output == "")
  }

  @Test func aMissingUnixSocketIsNamed() throws {
    let outcome = try run(["unix:/nowhere/s"])
    #expect(outcome.errors == "usher-client: can't connect to unix:/nowhere/s: No such file or directory\n")
    #expect(outcome.status == 69)
  }

  @Test func anUnknownHostIsNamed() throws {
    let outcome = try run(["nowhere.invalid:1"])
    #expect(outcome.errors.hasPrefix("usher-client: can't connect to nowhere.invalid:1: "))
    #expect(outcome.status == 69)
  }

  @Test func aServerThatNeverAnswersIsGivenUpInTime() throws {
    let server = try ClientsServer(backlog: 0)
    // The first fills the queue, and the kernel drops what the second sends.
    let first = try TestClient(try #require(ServerAddress(server.endpoint)))
    let start = ContinuousClock.now
    let outcome = try run(["--connect-timeout", "0.2", server.endpoint])
    #expect(outcome.errors == "usher-client: can't connect to \(server.endpoint): Connection timed out\n")
    #expect(outcome.status == 69)
    #expect(ContinuousClock.now - start < .seconds(5))
    first.close()
  }

  @Test(arguments: [
    ([], "Missing expected argument"),
    (["localhost"], "'localhost' has no port: write localhost:7777"),
    (["host:99999"], "'host:99999' has no valid port: it is a number from 0 to 65535"),
    (["a:b:c"], "'a:b:c' has too many colons"),
    (["--framing", "xml", ":1"], "'xml' is invalid"),
    (["--connect-timeout", "0", ":1"], "more than 0"),
    (["--connect-timeout", "nan", ":1"], "more than 0"),
    (["--connect-timeout", "1e300", ":1"], "at most a day"),
    (["--connect-timeout", "soon", ":1"], "'soon' is invalid"),
    ([":1", ":2"], "Unexpected argument ':2'"),
    (["--unknown", ":1"], "Unknown option '--unknown'"),
  ])
  func aMistakeInTheCallIsAUsageError(_ arguments: [String], _ message: String) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(message))
    #expect(outcome.output == "")
  }

  @Test func helpIsNoMistake() throws {
    let outcome = try run(["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("USAGE: usher-client"))
    #expect(outcome.errors == "")
  }
}
