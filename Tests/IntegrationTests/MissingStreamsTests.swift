import Foundation
import Testing

/// Started without standard input and output, as by a supervisor that closes what it does not use.
@Suite struct MissingStreamsTests {
  @Test(arguments: [("<&-", ["0"]), (">&-", ["1"]), ("<&- >&-", ["0", "1"])])
  func noSocketTakesTheNumberOfAStreamThatIsMissing(_ redirection: String, _ numbers: [String]) throws {
    try DaemonFixture.with(wrapper: ["sh", "-c", "exec \"$@\" \(redirection)", "sh"]) { daemon in
      for number in numbers {
        let path = "/proc/\(daemon.child.pid)/fd/\(number)"
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
      }
      let client = try daemon.connect()
      try client.send("hello")
      #expect(try client.receiveText(5) == "HELLO")
    }
  }

  @Test func usherctlWithoutStandardOutputSaysThatItsAnswerIsLost() throws {
    try DaemonFixture.with { daemon in
      let outcome = try daemon.run(
        "usherctl", ["status"], wrapper: ["sh", "-c", "exec \"$@\" >&-", "sh"])
      #expect(outcome.status == 74)
      #expect(outcome.errors.contains("Bad file descriptor"), "\(outcome.errors)")
    }
  }
}
